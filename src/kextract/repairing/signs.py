"""How damaged is a text? Signs that a clean release does not show."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kextract.repairing.candidates import Candidate
from kextract.repairing.hangul import RUN, final, is_particle, particle_fits
from kextract.repairing.lexicon import free_count
from kextract.resources import data

#: Names of the signs, in the order of the weights in `repairing/damage.yaml`.
NAMES = (
    "empty_brackets",
    "one_sided_quotes",
    "quotes",
    "double_spaces",
    "forms",
    "holed_words",
    "unknown_words",
    "long_runs",
    "misfits",
    "surprises",
    "commas",
)


@dataclass(slots=True, frozen=True)
class Signs:
    """Signs of damage in one text.

    Args:
        counts: number of places by name of the sign.
        characters: length of the body.
        damage: 0 to 1; see `docs/repair.md`.
    """

    counts: dict[str, int]
    characters: int
    damage: float

    def rates(self) -> list[float]:
        """Return the places per thousand characters, in the order of `NAMES`; short texts count as half a thousand."""
        size = max(self.characters, 500) / 1000
        return [self.counts[name] / size for name in NAMES]


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    grammar = data("repairing/grammar.yaml")
    opening, closing = grammar["quotes"]["opening"], grammar["quotes"]["closing"]
    return {
        "empty_brackets": re.compile(r"\(\)"),
        "quotes": re.compile(f"[{opening}{closing}]"),
        "one_sided_quotes": re.compile(
            rf"^[^{opening}{closing}\n]*(?:[{opening}][^{opening}{closing}\n\d][^{opening}{closing}\n]*"
            rf"|[^{opening}{closing}\n][{closing}](?!\d)[^{opening}{closing}\n]*)$",
            re.MULTILINE,
        ),
        "double_spaces": re.compile(r"(?<=[가-힣])  (?=[가-힣])"),
        "commas": re.compile(","),
    }


def count(text: str, spans: Sequence[tuple[int, int]], candidates: Sequence[Candidate]) -> dict[str, int]:
    """Return the number of places that show each sign.

    Args:
        text: the text, NFC.
        spans: body of the text; title and metadata are left out.
        candidates: what the rules found.
    """
    counts = {
        name: sum(1 for start, end in spans for _ in pattern.finditer(text, start, end))
        for name, pattern in _patterns().items()
    }
    counts["forms"] = len({candidate.group or -candidate.start for candidate in candidates if candidate.certain})
    counts["holed_words"] = len({c.start for c in candidates if not c.certain and c.log_odds > 0})
    counts["unknown_words"], counts["long_runs"], counts["misfits"] = _words(text, spans)
    counts["surprises"] = surprises(text, spans)
    return counts


@functools.lru_cache(maxsize=50_000)
def _word(run: str) -> tuple[int, int, int]:
    if len(run) < 3 or free_count(run):
        return 0, 0, 0
    long = len(run) > 8
    wrong = is_particle(run[-1]) and not particle_fits(run[:-1], run[-1]) and free_count(run[:-1]) and final(run[-2])
    return 1, int(long), int(bool(wrong))


def _words(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int, int]:
    unknown = long = misfits = 0
    for start, end in spans:
        for run in RUN.findall(text, start, end):
            one, two, three = _word(run)
            unknown += one
            long += two
            misfits += three
    return unknown, long, misfits


#: Log probability below which a character surprises the n-gram model.
_SURPRISE = -11.0


def surprises(text: str, spans: Sequence[tuple[int, int]]) -> int:
    """Return how many characters the n-gram model did not expect at all; 0 without the model."""
    try:
        from kextract.repairing.models import ngrams

        model = ngrams.load()
    except (ImportError, FileNotFoundError):
        return 0
    body = "\n".join(text[start:end] for start, end in spans)
    if not body:
        return 0
    logs = model.log_probabilities(model.alphabet.encode(body))
    return int(np.count_nonzero(logs < _SURPRISE))


def estimate(text: str, spans: Sequence[tuple[int, int]], candidates: Sequence[Candidate]) -> Signs:
    """Return the signs of damage of a text and the damage they speak of; arguments as for `count`."""
    counts = count(text, spans, candidates)
    signs = Signs(counts, sum(end - start for start, end in spans), 0.0)
    weights = data("repairing/damage.yaml")
    total = weights["bias"] + sum(
        weights["weights"][name] * min(rate, weights["most"]) for name, rate in zip(NAMES, signs.rates(), strict=True)
    )
    damage = float(1 / (1 + np.exp(-total)))
    return Signs(counts, signs.characters, round(damage, 3))
