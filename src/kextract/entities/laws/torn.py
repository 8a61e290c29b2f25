"""Laws of a damaged text: names that lack syllables or have run together, plans without the signs of their number."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kextract.entities.laws.names import alternatives, is_statute, matcher, patterns, restored

_WORDS = 10
_LONGEST = 60
_LEAST_CUT = 8
#: Names before a position among which one may hold it.
_NESTED = 8


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(str(patterns()["torn"][name]))  # type: ignore[call-overload]


@functools.cache
def _inner() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()['law_words'])}) ?[가-힣]")


def holds_two(content: str) -> bool:
    """Return whether what stands in quotes is two laws, because the quotes between them are gone."""
    return _inner().search(content) is not None


def cut_start(text: str, start: int, end: int) -> int:
    """Return where a long name really begins: with the listed statute at its end, if words have run into it.

    Args:
        text: the text with uniform signs.
        start: first code point of the name as found.
        end: code point after it, decrees included.
    """
    automaton, kinds = matcher()
    stop = _pattern("decree").search(text, start, end)
    base = stop.start() if stop else end
    starts = [
        start + first
        for first, last, index in automaton.find(text[start:base])
        if start + last == base and kinds[index] == "statute" and last - first >= _LEAST_CUT
    ]
    return min(starts, default=start)


def restorable(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans of statutes that lack a few syllables and stand outside of brackets.

    Args:
        text: the text with uniform signs.
        taken: spans of the names found already.
    """
    done = 0
    spans = sorted(taken)
    for match in _pattern("ends").finditer(text):
        end = match.end("name")
        index = bisect_left(spans, (end,))
        if end <= done or any(last >= end for _, last in spans[max(0, index - _NESTED) : index]):
            continue
        starts = _word_starts(text, max(done, end - _LONGEST), match.start("name"))
        for start in starts:
            name = text[start:end]
            if (is_statute(name) and " " in name) or restored(name):
                yield start, match.end()
                done = match.end()
                break


def _word_starts(text: str, floor: int, end: int) -> list[int]:
    """Return where the words that lead up to a position begin, the first one first, within the line and the clause."""
    floor = max(floor, *(text.rfind(mark, floor, end) + 1 for mark in "\n,.「」‘’“”"))
    starts = [floor, *(match.end() for match in re.finditer(" +", text[floor:end]))]
    places = [floor, *(floor + offset for offset in starts[1:])]
    return [place for place in places[-_WORDS:] if place < end and text[place] != " "]


def headless(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of names in brackets that lost their last word."""
    for match in _pattern("headless").finditer(text):
        yield match.span("name")


def with_head(name: str) -> str | None:
    """Return the statute that a name means which lost its last word, or None."""
    if not _pattern("unheaded").search(name):
        return None
    whole = f"{name} {patterns()['torn']['statute']}"  # type: ignore[call-overload]
    return restored(whole) or (whole if is_statute(whole) else None)


def ordinal_plans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of plans whose ordinal lost one of its signs or both: 5차 국가계획, 제5 국가계획, 5국가계획."""
    for match in _pattern("ordinal_plan").finditer(text):
        if not _pattern("closed").search(match["name"]):
            yield match.start("plan"), match.end("plan")


def five_year_plans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ends of plans for a number of years that stand in no brackets (… 5개년 계획)."""
    for match in _pattern("years_plan").finditer(text):
        yield match.span()
