"""Quoted names of events and programmes, inside which a number is no mention of its own."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right

from kextract.resources import data

_MAX_NAME = 40


@functools.cache
def _pattern() -> re.Pattern[str]:
    names = data("numbers/names.yaml")
    opening, closing = "".join(names["open"]), "".join(names["close"])
    endings = "|".join(rf"(?<={re.escape(ending)})" for ending in names["endings"])
    inside = rf"[^{re.escape(opening + closing)}\n]{{0,{_MAX_NAME}}}"
    return re.compile(rf"[{re.escape(opening)}]{inside}(?:{endings})[{re.escape(closing)}]")


@functools.lru_cache(maxsize=4)
def _names(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _pattern().finditer(text))


def inside_name(text: str, start: int, end: int) -> bool:
    """Return whether a span of the text lies inside a quoted name of an event, programme or product."""
    names = _names(text)
    index = bisect_right(names, (start, len(text) + 1)) - 1
    return index >= 0 and end <= names[index][1]
