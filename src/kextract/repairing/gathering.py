"""Brings the signs, the candidates of all rules and the proposals of the models together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kextract.layout import Layout
from kextract.repairing import frames, grammar, links, restoring, signs, vocabulary
from kextract.repairing.candidates import Candidate
from kextract.repairing.evidence import Evidence, Option, Table, merge

#: Zones that are typed into plain fields, which conversion leaves whole.
TRUSTED = ("title", "metadata", "head")
#: Zones that nobody reads.
SKIPPED = ("boilerplate",)
#: Proposals of the models below these log-odds are not looked at.
LEAST = -4.0


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

    def table(self) -> Table:
        """Return the figures of the options."""
        assert self.evidence is not None
        return self.evidence.table(self.options)


def gather(text: str, layout: Layout, published: dt.date | None, gate: float = -1.0) -> Gathered:
    """Collect signs, candidates and proposals.

    Args:
        text: the text, composed to NFC.
        layout: its layout.
        published: publication date, or None.
        gate: damage up to which the models are not asked, because the text seems clean.
    """
    trusted = layout.spans(*TRUSTED)
    spans = [(z.start, z.end) for z in layout.zones if z.kind not in (*TRUSTED, *SKIPPED)] or [(0, len(text))]
    words = vocabulary.read(text, trusted)
    candidates: list[Candidate] = [
        *frames.find(text, published),
        *links.find(text, trusted),
        *restoring.find(text, words, spans),
        *grammar.find(text, spans),
    ]
    candidates = [c for c in candidates if any(start <= c.start <= end for start, end in spans)]
    found = signs.estimate(text, spans, candidates)
    certain = [candidate for candidate in candidates if candidate.certain]
    others = [candidate for candidate in candidates if not candidate.certain]
    if found.damage <= gate:
        return Gathered(text, found, certain, merge(text, others, (), spans), None)
    try:
        from kextract.repairing.models import CharacterModels

        models = CharacterModels(text)
    except (ImportError, FileNotFoundError):
        return Gathered(text, found, certain, merge(text, others, (), spans), None)
    options = merge(text, others, models.propose(spans, minimum=LEAST), spans)
    return Gathered(text, found, certain, options, Evidence(text, spans, words, found, models))
