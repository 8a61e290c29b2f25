"""How much a word looks transliterated: pairs of syllables of foreign places and names against Korean ones."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable

from kextract.resources import data, rows

_HANGUL = re.compile(r"[가-힣]+")
_SYLLABLES = 600  # kinds of syllables over which unseen ones are spread
_UNSEEN = 0.5
_TRUST = 4  # pairs from which a syllable's own followers outweigh the syllables' frequencies
_EVERY = 6  # of the divisions of Korea, one in this many
_NAMES = 4000
_OWN = ("KP", "KR", "JP", "CN", "TW")  # their divisions are read in Sino-Korean


class _Chain:
    """Frequencies of syllables and of pairs of them, with marks for the ends of words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.single: Counter[str] = Counter()
        self.pairs: Counter[str] = Counter()
        for word in words:
            self.single.update(word)
            marked = f"^{word}$"
            self.pairs.update(marked[at : at + 2] for at in range(len(marked) - 1))
        self.total = sum(self.single.values()) + _SYLLABLES
        self.first: Counter[str] = Counter()
        for pair, number in self.pairs.items():
            self.first[pair[0]] += number

    def log(self, pair: str) -> float:
        """Return the logarithm of how likely the second syllable follows the first."""
        alone = (self.single[pair[1]] + _UNSEEN) / self.total
        return math.log((self.pairs[pair] + _TRUST * alone) / (self.first[pair[0]] + _TRUST))


def _foreign_words() -> Iterable[str]:
    for file in ("regions/divisions.csv", "regions/cities.csv", "regions/countries.csv"):
        for row in rows(file):
            word = row["name"].split()[0]
            if next(iter(row.values()))[:2] not in _OWN and _HANGUL.fullmatch(word):
                yield word
    for part in data("people/foreign.yaml")["parts"]:
        yield from (part, part)


def _korean_words() -> Iterable[str]:
    for index, row in enumerate(rows("regions/korea.csv.gz")):
        if index % _EVERY == 0:
            yield row["name"]
    yield from (row["head"] for row in rows("departments/units.csv"))
    yield from (row["word"] for row in rows("people/blocked.csv"))
    surnames = [row["surname"] for row in rows("people/surnames.csv")][:40]
    syllables = rows("people/syllables.csv")
    first = [row["syllable"] for row in syllables if row["first"] != "0"]
    second = [row["syllable"] for row in syllables if row["second"] != "0"]
    for number in range(_NAMES):
        yield surnames[number % 40] + first[number * 7 % len(first)] + second[number * 13 % len(second)]


@functools.cache
def _chains() -> tuple[_Chain, _Chain]:
    return _Chain(_foreign_words()), _Chain(_korean_words())


@functools.lru_cache(maxsize=65536)
def foreignness(word: str) -> float:
    """Return how much likelier a word is among foreign names than among Korean words, as the logarithm of the ratio."""
    foreign, korean = _chains()
    marked = f"^{word}$"
    pairs = [marked[at : at + 2] for at in range(len(marked) - 1)]
    return sum(foreign.log(pair) - korean.log(pair) for pair in pairs)
