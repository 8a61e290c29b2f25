"""A damaged text, what was taken from it, and the way between its positions and those of the intact text."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

#: Kinds of loss, as the noise profile tells them apart; `layout` marks white space that conversion adds.
KINDS = ("particle", "first", "inner", "counter", "tag", "han", "word", "quote", "mark", "space", "bullet", "layout")


@dataclass(slots=True, frozen=True, order=True)
class Loss:
    """One change on the way from the intact to the damaged text.

    Args:
        start: first code point of the intact text that is gone.
        end: code point after the last one gone; equal to `start` for added white space.
        removed: the characters gone.
        inserted: white space put in their place (only kind `layout`).
        kind: one of `KINDS`.
    """

    start: int
    end: int
    removed: str
    inserted: str
    kind: str


@dataclass(frozen=True)
class Garbled:
    """A damaged text with its losses.

    Args:
        text: the damaged text.
        clean: the intact text.
        edits: losses in offsets of the intact text, ascending, never overlapping.
        mode: A, H or B.
        severity: the factor on all rates; 0 leaves the text as it is.
    """

    text: str
    clean: str
    edits: tuple[Loss, ...]
    mode: str
    severity: float
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [loss.start for loss in self.edits])

    @property
    def kinds(self) -> Counter[str]:
        """Number of losses by kind."""
        return Counter(loss.kind for loss in self.edits)

    @cached_property
    def runs(self) -> list[Loss]:
        """Losses with neighbours joined; the kind of a joined run is that of its first Hangul-bearing part."""
        joined: list[Loss] = []
        for loss in self.edits:
            last = joined[-1] if joined else None
            if last and last.end == loss.start and not (last.inserted or loss.inserted):
                kind = last.kind if _holds_hangul(last.removed) or not _holds_hangul(loss.removed) else loss.kind
                joined[-1] = Loss(last.start, loss.end, last.removed + loss.removed, "", kind)
            else:
                joined.append(loss)
        return joined

    @cached_property
    def _shifts(self) -> list[int]:
        return list(accumulate((len(loss.inserted) - (loss.end - loss.start) for loss in self.edits), initial=0))

    @cached_property
    def _damaged_starts(self) -> list[int]:
        return [loss.start + shift for loss, shift in zip(self.edits, self._shifts, strict=False)]

    def to_clean(self, position: int) -> int:
        """Return the offset in the intact text of the character at this offset of the damaged text.

        The end of the damaged text maps to the end of the intact one; added white space to the place where it was put.
        """
        index = bisect_right(self._damaged_starts, position)
        if index:
            loss = self.edits[index - 1]
            if position < self._damaged_starts[index - 1] + len(loss.inserted):
                return loss.start
        return position - self._shifts[index]

    def from_clean(self, start: int, end: int) -> tuple[int, int]:
        """Return where the surviving characters of a half-open span of the intact text stand in the damaged text.

        The span is empty when none of them survived.
        """
        low, high = self._survivor(start, after=True), self._survivor(end, after=False)
        return (low, max(low, high))

    def _survivor(self, position: int, *, after: bool) -> int:
        index = bisect_right(self._starts, position) if after else bisect_right(self._starts, position - 1)
        shift = self._shifts[index]
        if index:
            loss = self.edits[index - 1]
            if position < loss.end:
                return loss.end + shift if after else loss.start + self._shifts[index - 1]
        return position + shift


def _holds_hangul(text: str) -> bool:
    return any("가" <= character <= "힣" for character in text)
