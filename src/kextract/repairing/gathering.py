"""Brings the signs, the candidates of all rules and the proposals of the models together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kextract.layout import Layout
from kextract.repairing import frames, grammar, lexical, links, openings, restoring, signs, titles, vocabulary
from kextract.repairing.candidates import Candidate
from kextract.repairing.echo import Echo
from kextract.repairing.evidence import Evidence, Option, Screen, Table, allowed, merge
from kextract.repairing.fluency import Fluency

if TYPE_CHECKING:
    from kextract.tokenizer import Analyser

#: Zones that are typed into plain fields, which conversion leaves whole.
TRUSTED = ("title", "metadata", "head")
#: Zones that nobody reads.
SKIPPED = ("boilerplate",)
#: Proposals of the models below these log-odds are not looked at.
LEAST = -5.0
#: Share of a text that the models glimpse at first, in stretches of so many characters, and the fewest characters of a
#: glimpse.
SHARE, STRETCH, SMALLEST = 0.05, 180, 150
#: Log-odds of holed words that Kiwi is asked about before the models look, how many of them are, and the gain (natural
#: log) from which it agrees.
LIKELY, MOST_ASKED, CLEARLY = 1.0, 12, 3.0


@dataclass(slots=True)
class Gathered:
    """Everything that is known before the decision.

    Args:
        text: the text.
        signs: its signs of damage.
        certain: candidates whose form proves a loss.
        options: everything else that may be inserted.
        evidence: the sources of the figures; None where the models were not asked.
    """

    text: str
    signs: signs.Signs
    certain: list[Candidate]
    options: list[Option]
    evidence: Evidence | None

    def table(self, screen: Screen | None = None) -> Table:
        """Return the figures of the options; `screen` as for `Evidence.table`."""
        assert self.evidence is not None
        return self.evidence.table(self.options, screen)


def gather(
    text: str, layout: Layout, published: dt.date | None, gate: float = 0.0, analyser: Analyser | None = None
) -> Gathered:
    """Collect signs, candidates and proposals.

    Args:
        text: the text, composed to NFC.
        layout: its layout.
        published: publication date, or None.
        gate: damage up to which a text counts as clean after a glimpse of the models; 0 looks at all of it.
        analyser: holds the process's Kiwi, which is asked in damaged texts only; None leaves this source out.
    """
    trusted = layout.spans(*TRUSTED)
    spans = [(z.start, z.end) for z in layout.zones if z.kind not in (*TRUSTED, *SKIPPED)] or [(0, len(text))]
    words = vocabulary.read(text, trusted)
    candidates: list[Candidate] = [
        *titles.find(text, trusted, frames.find(text, published)),
        *links.find(text, trusted),
        *restoring.find(text, words, spans),
        *grammar.find(text, spans),
    ]
    candidates = [c for c in candidates if any(start <= c.start <= end for start, end in spans)]
    found = signs.estimate(text, spans, candidates)
    certain = [candidate for candidate in candidates if candidate.certain]
    others = [candidate for candidate in candidates if not candidate.certain]
    options = merge(text, others, (), spans)
    fluency = Fluency(text, analyser) if analyser else None
    strong = any(found.strong(without=("holed_words",))) or _holed(others, fluency)
    if gate > 0 and not strong:
        suspicious = found.suspicious()
        found = replace(found, counts={**found.counts, "holed_words": 0})
        if not suspicious:
            return Gathered(text, replace(found, damage=signs.damage_of(found, 0.0)), certain, options, None)
    try:
        from kextract.repairing.models import CharacterModels

        models = CharacterModels(text)
    except (ImportError, FileNotFoundError):
        return Gathered(text, found, certain, options, None)
    if gate > 0 and signs.damage_of(found, 0.0) <= gate:
        for part, look in ((sample(spans, SHARE), models.glimpse), (spans, models.missing)):
            size = sum(end - start for start, end in part)
            missing = 1000 * expected_losses(look(part)[1]) / max(size, SMALLEST)
            damage = signs.damage_of(found, missing)
            if damage <= gate:
                return Gathered(text, replace(found, damage=damage), certain, options, None)
    echo = Echo(text)
    found_later = (*echo.find(spans), *lexical.find(text, words.runs, spans), *openings.find(text, spans))
    others += (c for c in found_later if allowed(text, c.start, c.inserted))
    options = merge(text, others, models.propose(spans, minimum=LEAST), spans)
    evidence = Evidence(text, spans, words, found, models, echo, fluency)
    evidence.signs = replace(found, damage=signs.damage_of(found, evidence.missing_mean))
    return Gathered(text, evidence.signs, certain, options, evidence)


def _holed(candidates: Sequence[Candidate], fluency: Fluency | None) -> bool:
    """Return whether a word is surely holed: where Kiwi is at hand, the whole word must read better to it, too.

    A word without its end tells nothing: it is often a word of its own.
    """
    holed = [one for one in candidates if one.log_odds > LIKELY and not one.rule.endswith(".last")]
    if fluency is None or not holed:
        return bool(holed)
    return max(fluency.gains([(c.start, c.inserted) for c in holed[:MOST_ASKED]])) > CLEARLY


def sample(spans: Sequence[tuple[int, int]], share: float) -> list[tuple[int, int]]:
    """Return about this share of the spans in even stretches, but at least `SMALLEST` characters.

    The stretches go on over the ends of spans, as if these followed each other.
    """
    total = sum(end - start for start, end in spans)
    step = max(int(STRETCH / max(share, SMALLEST / max(total, 1))), STRETCH)
    found = []
    passed = 0
    for start, end in spans:
        place = start + -passed % step
        if passed % step and passed % step < STRETCH:
            found.append((start, min(start + STRETCH - passed % step, end)))
        while place < end:
            found.append((place, min(place + STRETCH, end)))
            place += step
        passed += end - start
    return found


def expected_losses(odds: npt.NDArray[np.float32]) -> float:
    """Return how many losses the convolution model expects, given the log-odds of a loss in each gap."""
    return float((1 / (1 + np.exp(-odds.astype(np.float64)))).sum())
