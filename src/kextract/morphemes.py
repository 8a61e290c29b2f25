"""Kiwi's morphemes over a text, kept as flat arrays that answer questions about positions quickly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence


class Morphemes:
    """Morphemes of one text with their surface spans.

    Kiwi's morphemes may overlap and may have zero length: one surface syllable can hold the end of a stem and an
    ending. Spans are half-open code points of the text.

    Args:
        forms: dictionary form of each morpheme.
        tags: its part of speech in Kiwi's tag set (NNG, NNP, JKB, SN, ...).
        starts: first code point of each, ascending.
        ends: code point after the last of each.
        sentences: spans of the sentences, in order.
    """

    __slots__ = ("ends", "forms", "sentences", "starts", "tags", "_start_set", "_end_set")

    def __init__(
        self,
        forms: Sequence[str],
        tags: Sequence[str],
        starts: Sequence[int],
        ends: Sequence[int],
        sentences: Sequence[tuple[int, int]],
    ) -> None:
        self.forms = forms
        self.tags = tags
        self.starts = starts
        self.ends = ends
        self.sentences = sentences
        self._start_set = frozenset(starts)
        self._end_set = frozenset(ends)

    def __len__(self) -> int:
        return len(self.forms)

    def starts_at(self, position: int) -> bool:
        """Return whether a morpheme begins at this code point."""
        return position in self._start_set

    def ends_at(self, position: int) -> bool:
        """Return whether a morpheme ends before this code point."""
        return position in self._end_set

    def first_from(self, position: int) -> int:
        """Return the index of the first morpheme that begins at or after this code point (len when none does)."""
        return bisect_left(self.starts, position)

    def covering(self, position: int) -> int | None:
        """Return the index of the last morpheme of positive length that holds this code point, or None."""
        index = bisect_right(self.starts, position) - 1
        while index >= 0:
            if self.ends[index] > position:
                return index
            if position - self.starts[index] > 64:
                return None
            index -= 1
        return None

    def between(self, start: int, end: int) -> range:
        """Return the indices of the morphemes that begin inside the half-open span."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def one(self, start: int, end: int) -> str | None:
        """Return the tag of the morpheme that fills exactly this half-open span, or None."""
        for index in self.between(start, end):
            if self.starts[index] == start and self.ends[index] == end:
                return self.tags[index]
        return None

    def sentence_at(self, position: int) -> tuple[int, int] | None:
        """Return the span of the sentence that holds this code point, or None."""
        index = bisect_right(self.sentences, (position, 1 << 60)) - 1
        if index >= 0 and self.sentences[index][0] <= position < self.sentences[index][1]:
            return self.sentences[index]
        return None
