"""What a document says twice: a phrase of the title, the lead or a table that stands elsewhere with more in it."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kextract.repairing.candidates import Candidate
from kextract.repairing.hangul import RUN

#: Syllables, figures and letters; spaces and marks vanish too often to be compared.
_KEPT = re.compile(r"[가-힣0-9A-Za-z]")
_NUMBER = re.compile(r"\d\s?([가-힣]{1,2})")
_BEFORE = re.compile(r"\d ?([가-힣]*)[^\d\n]*?[\d,.]*\d$")
_AFTER = re.compile(r"[^\d\n]*[\d,.]*\d ?([가-힣]*)")
#: Longest context on each side that is compared, longest string that an echo fills in, and the characters of a text
#: that are searched together.
_REACH, _LONGEST, _BLOCK = 8, 3, 30_000
#: Characters on the two sides from which an echo proposes by itself, either way round, and the places that are tried
#: for a context.
_FAR, _NEAR, _MOST = 3, 2, 8
#: Characters in which the next number of a line is looked for.
_LINE = 60


class Echo:
    """Compares the places of a text with the rest of it.

    Args:
        text: the text, NFC.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._offsets = [match.start() for match in _KEPT.finditer(text)]
        self._plain = "".join(text[offset] for offset in self._offsets)
        self._index = [0] * (len(text) + 1)
        place = 0
        for number, offset in enumerate(self._offsets):
            self._index[place : offset + 1] = [number] * (offset + 1 - place)
            place = offset + 1
        self._index[place:] = [len(self._offsets)] * (len(text) + 1 - place)
        self._counters: Counter[str] = Counter()
        for match in _NUMBER.finditer(text):
            self._counters.update({match[1], match[1][:1]})

    def support(self, position: int, string: str) -> tuple[int, int]:
        """Return how many characters around a place stand elsewhere with an insertion, and how many without it.

        Args:
            position: the place, an offset in the text.
            string: what would be inserted, syllables only.
        """
        place = self._index[position]
        block = place // _BLOCK * _BLOCK
        plain = self._plain[block : block + _BLOCK]
        place -= block
        return _longest(plain, place, string), _longest(plain, place, "")

    def counters(self, position: int, string: str) -> tuple[int, int]:
        """Return how many figures of the text a string counts, and how many of the two nearest in the line.

        Args:
            position: the place, an offset in the text.
            string: what would be inserted; (0, 0) unless a digit stands before the place.
        """
        text = self.text
        if not text[position - 1 : position].isdigit():
            return 0, 0
        first = max(text.rfind("\n", 0, position) + 1, position - _LINE)
        before = _BEFORE.search(text, first, position)
        after = _AFTER.match(text, position, position + _LINE)
        near = sum(match is not None and match[1].startswith(string) for match in (before, after))
        return self._counters[string], near

    def find(self, spans: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
        """Yield what the text has elsewhere between the same characters.

        Args:
            spans: half-open spans in which insertions may lie.
        """
        for block in range(0, len(self._plain), _BLOCK):
            plain = self._plain[block : block + _BLOCK]
            for place, source, length in _gaps(plain):
                position = self._position(block + place, block + source, length)
                string = plain[source : source + length]
                with_it, without = self.support(position, string)
                if with_it > without and any(start <= position <= end for start, end in spans):
                    phrase = plain[source - _FAR : source + length + _FAR]
                    yield Candidate(position, string, "echo.phrase", -0.5, (f"{phrase} stands elsewhere",))

    def _position(self, place: int, source: int, length: int) -> int:
        """Return the offset of an insertion: bound to the side to which its source is bound."""
        offsets = self._offsets
        if place < len(offsets) and offsets[source] - offsets[source - 1] > 1:
            return offsets[place]
        return offsets[place - 1] + 1


def _longest(plain: str, place: int, string: str) -> int:
    """Return how long a context stands elsewhere around a string, both sides together; 0 below one on each."""
    left = right = 1
    most_left, most_right = min(place, _REACH), min(len(plain) - place, _REACH)
    if not (most_left and most_right and _elsewhere(plain, place, left, right, string)):
        return 0
    while left < most_left and _elsewhere(plain, place, left + 1, right, string):
        left += 1
    while right < most_right and _elsewhere(plain, place, left, right + 1, string):
        right += 1
    return left + right


def _elsewhere(plain: str, place: int, left: int, right: int, string: str) -> bool:
    phrase = plain[place - left : place] + string + plain[place : place + right]
    found = plain.find(phrase)
    if not string and found == place - left:
        found = plain.find(phrase, found + 1)
    return found >= 0


def _gaps(plain: str) -> Iterator[tuple[int, int, int]]:
    """Yield (place, where the missing string stands, its length), each once for a place and a string."""
    places: dict[str, list[int]] = {}
    for start in range(len(plain) - _FAR + 1):
        places.setdefault(plain[start : start + _FAR], []).append(start)
    # What stands twice lies before the gap, or behind it; the two characters on its other side tell most pairs apart.
    pairs = [plain[start : start + _NEAR] for start in range(len(plain))]
    pairs += [""] * (_FAR + _LONGEST)
    found = set()
    for starts in places.values():
        if not 1 < len(starts) <= _MOST:
            continue
        for one, other in itertools.permutations(starts, 2):
            behind, before = pairs[one + _FAR], pairs[one - _NEAR] if one >= _NEAR else ""
            for length in range(1, _LONGEST + 1):
                gaps = []
                if behind == pairs[other + _FAR + length]:
                    gaps.append((one + _FAR, other + _FAR))
                if other >= length + _NEAR and before == pairs[other - length - _NEAR]:
                    gaps.append((one, other - length))
                for place, source in gaps:
                    string = plain[source : source + length]
                    if _same(plain, place, source, length) and RUN.fullmatch(string) and (place, string) not in found:
                        found.add((place, string))
                        yield place, source, length


def _same(plain: str, place: int, source: int, length: int) -> bool:
    """Return whether the nearest characters on both sides are the same, and the string does not follow by itself."""
    end = source + length
    return (
        min(place, source) >= _NEAR
        and max(place, end) + _NEAR <= len(plain)
        and plain[place : place + _NEAR] == plain[end : end + _NEAR]
        and plain[place - _NEAR : place] == plain[source - _NEAR : source]
        and plain[place : place + length] != plain[source:end]
    )
