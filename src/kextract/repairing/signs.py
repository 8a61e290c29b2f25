"""How damaged is a text? Signs that a clean release does not show."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    "commas",
)


#: Signs that a clean text hardly shows.
STRONG = ("empty_brackets", "one_sided_quotes", "double_spaces", "forms", "holed_words")
#: Signs that count only in lines with a whole sentence: two spaces also part the fields of a line of contacts or links.
IN_PROSE = ("double_spaces",)
#: Rates above these tell no more.
MOST, MOST_MISSING = 12.0, 60.0


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

    def strong(self, without: Sequence[str] = ()) -> list[int]:
        """Return the counts of the signs that a clean text hardly shows, those `without` left out."""
        return [self.counts[name] for name in STRONG if name not in without]

    def suspicious(self) -> bool:
        """Return whether a text without strong signs is worth a glimpse of the models (`screen` in the data file)."""
        screen = data("repairing/damage.yaml")["screen"]
        rates = dict(zip(NAMES, self.rates(), strict=True))
        return bool(sum(weight * rates[name] for name, weight in screen["weights"].items()) > screen["least"])

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
        name: sum(
            name not in IN_PROSE or _prose(text, found)
            for start, end in spans
            for found in pattern.finditer(text, start, end)
        )
        for name, pattern in _patterns().items()
    }
    counts["forms"] = len({candidate.group or -candidate.start for candidate in candidates if candidate.certain})
    counts["holed_words"] = len({c.start for c in candidates if not c.certain and c.log_odds > 0})
    counts["unknown_words"], counts["long_runs"], counts["misfits"] = _words(text, spans)
    return counts


def _prose(text: str, found: re.Match[str]) -> bool:
    """Return whether the line of a place holds the end of a sentence."""
    end = text.find("\n", found.end())
    line = text[text.rfind("\n", 0, found.start()) + 1 : end if end >= 0 else len(text)]
    return any(mark in line for mark in data("repairing/grammar.yaml")["sentence_ends"])


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


def estimate(text: str, spans: Sequence[tuple[int, int]], candidates: Sequence[Candidate]) -> Signs:
    """Return the signs of damage of a text, with the damage that they alone speak of; arguments as for `count`."""
    counts = count(text, spans, candidates)
    signs = Signs(counts, sum(end - start for start, end in spans), 0.0)
    return replace(signs, damage=damage_of(signs, None))


def damage_of(signs: Signs, missing: float | None) -> float:
    """Return how damaged a text seems, 0 to 1.

    Args:
        signs: its signs.
        missing: losses in a thousand characters that the convolution model expects; None when it was not asked.
    """
    weights = data("repairing/damage.yaml")["signs" if missing is None else "signs_and_missing"]
    total = weights["bias"] + weights.get("missing", 0.0) * min(missing or 0.0, MOST_MISSING)
    for name, rate in zip(NAMES, signs.rates(), strict=True):
        total += weights["weights"][name] * min(rate, MOST)
    return round(1 / (1 + math.exp(-total)), 3)
