"""Whether of two bodies one is a copy of the other. A false mark is worse than a miss: it would hide a release."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from kextract.duplicates.sketch import SHINGLE

#: Least Jaccard index of the shingles.
LEAST = 0.85
#: Words that differ between the common head and tail of two bodies; beyond, the pair is not compared.
MAX_WORDS = 4_000
_NUMBER = re.compile(r"\d+")
_SIGNS = re.compile(r"[\W_]+")


def is_copy(one: str, other: str) -> bool:
    """Return whether two bodies say the same.

    They do when their shingles agree, one has no number that the other lacks, and where they differ one side only has
    lost or gained characters. So a damaged copy and a shortened one count, but not two releases made from a template.

    Args:
        one, other: bodies, words joined by single spaces.
    """
    if one == other:
        return True
    return jaccard(one, other) >= LEAST and _numbers_agree(one, other) and _only_lost(one.split(" "), other.split(" "))


def jaccard(one: str, other: str) -> float:
    """Return the Jaccard index of the shingles of two bodies, white space left out."""
    left, right = (
        {letters[i : i + SHINGLE] for i in range(max(len(letters) - SHINGLE + 1, 1))}
        for letters in (one.replace(" ", ""), other.replace(" ", ""))
    )
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared)


def _numbers_agree(one: str, other: str) -> bool:
    left, right = Counter(_NUMBER.findall(one)), Counter(_NUMBER.findall(other))
    return left <= right or right <= left


def _only_lost(one: list[str], other: list[str]) -> bool:
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    one, other = one[head : len(one) - tail], other[head : len(other) - tail]
    if max(len(one), len(other)) > MAX_WORDS:
        return False
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "replace":
            continue
        left, right = (_SIGNS.sub("", "".join(words)) for words in (one[a:b], other[c:d]))
        if not _within(left, right) and not _within(right, left):
            return False
    return True


def _within(short: str, long: str) -> bool:
    """Return whether the letters of one text stand in the other in the same order."""
    letters = iter(long)
    return all(letter in letters for letter in short)
