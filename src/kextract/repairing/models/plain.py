"""Reduces layout to what the models were trained on: one line end between lines, no indents."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

_BREAK = re.compile(r"[^\S\r\n]*(?:[\r\n\v\f\x1c-\x1e\x85\u2028\u2029][^\S\r\n]*)+|^[^\S\r\n]+|[^\S\r\n]+$")

Ints = npt.NDArray[np.int64]


class Plain:
    """A text without indents, blank lines and trailing spaces, and the way back to the text as it stands.

    Args:
        text: any text.
    """

    __slots__ = ("_kept_before", "origins", "text")

    def __init__(self, text: str) -> None:
        kept = np.ones(len(text) + 1, dtype=bool)
        parts, position = [], 0
        for match in _BREAK.finditer(text):
            start, end = match.span()
            at_edge = start == 0 or end == len(text)
            parts.append(text[position:start])
            if not at_edge:
                parts.append("\n")
            kept[start:end] = False
            if not at_edge:
                kept[start] = True
            position = end
        parts.append(text[position:])
        #: The reduced text.
        self.text = "".join(parts)
        #: Offset in the whole text of each reduced character, and of the end.
        self.origins: Ints = np.nonzero(kept)[0]
        self._kept_before: Ints = np.concatenate([[0], np.cumsum(kept)])

    def gap(self, position: int) -> int:
        """Return the gap of the reduced text that a gap of the whole text falls into."""
        return int(self._kept_before[position])

    def gaps(self, positions: Ints) -> Ints:
        """Return `gap` for an array of gaps."""
        return self._kept_before[positions]


def reduce(text: str) -> str:
    """Return the reduced text alone."""
    return Plain(text).text
