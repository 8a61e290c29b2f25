"""Sentences and lines that lost the first syllables: no sentence begins with 외에도, 이 외에도 is one beginning."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Sequence

from kextract.repairing.candidates import Candidate
from kextract.resources import data, read_text

#: What marks a front that is a word by itself.
_WORD = "_"


@functools.cache
def _known() -> dict[str, list[tuple[str, float]]]:
    """Return, by what is left of a beginning, what stood before it with the log-odds against all else."""
    lines = [line for line in read_text("repairing/openings.csv.gz").splitlines() if not line.startswith("#")][1:]
    found: dict[str, list[tuple[str, float]]] = {}
    for line in lines:
        rest, front, count, other = line.split(",")
        found.setdefault(rest, []).append((front, math.log(int(count) / (1 + int(other)))))
    return found


@functools.cache
def pattern() -> re.Pattern[str]:
    """Return the pattern of a beginning: the first two words of a line, behind its bullet, or of a sentence."""
    return re.compile(data("repairing/grammar.yaml")["beginning"], re.MULTILINE)


def find(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Yield the fronts of beginnings that clean text hardly has without them.

    Args:
        text: the text, NFC.
        spans: half-open spans to look at.
    """
    for start, end in spans:
        for match in pattern().finditer(text, start, end):
            for front, log_odds in _known().get(match["first"], ()):
                rule = "opening.word" if front.endswith(_WORD) else "opening.first"
                string = front.removesuffix(_WORD)
                evidence = (f"sentences begin with {front.replace(_WORD, ' ')}{match['first']}",)
                yield Candidate(match.start("first"), string, rule, log_odds, evidence)
