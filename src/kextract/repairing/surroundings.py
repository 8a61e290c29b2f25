"""What stands around a place of a text: the figures that all insertions there share."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from kextract.repairing.fluency import without_bracket
from kextract.repairing.hangul import is_hangul
from kextract.repairing.lexicon import free_count
from kextract.repairing.vocabulary import Vocabulary, strip_particle
from kextract.resources import data

_STOP = data("repairing/grammar.yaml")["sentence_end"]


@dataclass(slots=True, frozen=True)
class Surroundings:
    """What all options of a place share.

    Args:
        left, right: the runs of syllables on both sides.
        host: the word that a particle there would stand behind.
        kinds: what stands before and after, as numbers.
        known: how often clean text has both runs as one, and each by itself, as logarithms; -1 where there is none.
        own: how often the document has both runs as one, as a logarithm.
        near: losses expected near the place.
        demands: whether a particle could stand there.
        line: see `line_of`.
    """

    left: str
    right: str
    host: str
    kinds: tuple[int, int]
    known: tuple[float, ...]
    own: float
    near: float
    demands: bool
    line: tuple[int, int]


def surroundings(text: str, position: int, vocabulary: Vocabulary, near: float) -> Surroundings:
    """Return what all insertions at a place share.

    Args:
        text: the text, NFC.
        position: the place.
        vocabulary: the document's own words.
        near: losses expected near the place.
    """
    left, right = run_around(text, position)
    whole = left + right
    before, after = text[position - 1 : position], text[position : position + 1]
    return Surroundings(
        left,
        right,
        left or host(text, position),
        (_kind(before), _kind(after)),
        tuple(known(run) if run else -1 for run in (whole, left, right)),
        logged(vocabulary.counts[strip_particle(whole)] - 1) if whole else -1,
        near,
        bool(left) or before in ")’”",
        line_of(text, position),
    )


def run_around(text: str, position: int, reach: int = 12) -> tuple[str, str]:
    """Return the syllables directly before and after a place, at most `reach` of them on each side."""
    start = position
    while start > 0 and position - start < reach and "가" <= text[start - 1] <= "힣":
        start -= 1
    end = position
    while end < len(text) and end - position < reach and "가" <= text[end] <= "힣":
        end += 1
    return text[start:position], text[position:end]


def host(text: str, position: int, reach: int = 40) -> str:
    """Return the word that a bracket ending at a place explains: particles behind the bracket agree with it."""
    left = text[max(position - reach, 0) : position]
    plain = without_bracket(left)
    return "" if plain == left else run_around(plain, len(plain))[0]


def line_of(text: str, position: int, reach: int = 400) -> tuple[int, int]:
    """Return whether a sentence ends behind a place in its line, and the length of the line.

    Headings end no sentence and leave out particles by themselves.
    """
    start = text.rfind("\n", max(position - reach, 0), position) + 1
    end = text.find("\n", position, position + reach)
    end = end if end >= 0 else min(position + reach, len(text))
    stop = text.find(_STOP, position, end)
    return int(stop >= 0), min(end - max(start, position - reach), 200)


@functools.lru_cache(maxsize=100_000)
def known(run: str) -> float:
    """Return how often clean text has a run of syllables, as a logarithm."""
    return logged(free_count(run))


def logged(count: int) -> float:
    """Return the natural logarithm of a count and one."""
    return math.log1p(max(count, 0))


def _kind(character: str) -> int:
    if not character or character == "\n":
        return 0
    if is_hangul(character):
        return 1
    if character.isdigit():
        return 2
    if character.isspace():
        return 3
    if character.isalpha():
        return 4
    return 5 if character in "‘’“”" else 6
