"""Counters that the other items of a list tell: 경남 15, 전남 26곳 and 70.2%(39), 20.1%(9명)."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from kextract.mentions import Mention
from kextract.numbers.lexicon import is_hangul
from kextract.numbers.scanner import Number
from kextract.resources import data

_LABEL = 14


class Lists:
    """Patterns of lists; build it once by `lists()`."""

    def __init__(self) -> None:
        rules = data("quantities/torn.yaml")["lists"]
        self.label = re.compile(rules["label"])
        self.ends = re.compile(rules["ends"], re.MULTILINE)
        self.gap = re.compile(rules["gap"])
        self.share_before = re.compile(rules["share_before"])
        self.share_after = re.compile(rules["share_after"])
        self.of_these = re.compile(rules["of_these"])
        self.not_shared = frozenset(rules["not_shared"])


@functools.cache
def lists() -> Lists:
    """Return the compiled patterns."""
    return Lists()


def listed_units(text: str, numbers: Sequence[Number], known: Mapping[int, Mention]) -> dict[int, str]:
    """Return the counters of numbers that lost them, by their first code point; empty where nobody knows which.

    Args:
        text: the folded text.
        numbers: its numbers in order, without those of sums and dates.
        known: the quantities by their first code point; some may have lost their counter.
    """
    found: dict[int, str] = {}
    units = {start: _counter(mention) for start, mention in known.items()}
    unknown = {start for start, mention in known.items() if mention.value is None and mention.unit is None}
    bare = [n for n in numbers if n.start in unknown or n.start not in known]
    bare = [n for n in bare if n.form in ("digits", "mixed") and not n.vague and not n.like_year]
    open_ones = [n for n in bare if lists().ends.match(text, n.stop)]
    places = sorted([*units, *(n.start for n in open_ones if n.start not in units)])
    stops = {n.start: n.stop for n in open_ones} | {m.start: m.end for m in known.values()}
    for numbers_in_turn, step in ((reversed(open_ones), 1), (open_ones, -1)):
        for number in numbers_in_turn:
            index = bisect_left(places, number.start) + step
            if number.start in found or not 0 <= index < len(places) or not _is_item(text, number.start):
                continue
            other = places[index]
            unit = found.get(other) or units.get(other)
            first, last = (number, None) if step > 0 else (None, number)
            start = first.stop if first else stops[other]
            end = other if first else last.start if last else other
            if unit and _is_item(text, other) and lists().gap.fullmatch(text, start, end):
                found[number.start] = unit
    wholes = sorted((mention.end, _counter(mention)) for mention in known.values() if _counter(mention))
    for number in bare:
        index = bisect_right(wholes, (number.start, "\U0010ffff"))
        end, unit = wholes[index - 1] if index else (-1, "")
        if (
            number.start in found
            or index == 0
            or number.start > end + _LABEL
            or not lists().of_these.fullmatch(text, end, number.start)
        ):
            continue
        if number.start in known or _is_share(text, number) or lists().ends.match(text, number.stop):
            found[number.start] = unit
    shares = {_counter(m) for m in known.values() if lists().share_before.search(text[max(0, m.start - 8) : m.start])}
    told = {unit for unit in shares if unit}
    for number in bare:
        if number.start not in found and _is_share(text, number):
            found[number.start] = next(iter(told)) if len(told) == 1 else ""
    return found


def _counter(mention: Mention) -> str:
    """Return the counter of a quantity where it is one that may vanish, a word of Hangul."""
    unit = mention.unit or ""
    if not unit or mention.value is None or mention.code is not None or unit in lists().not_shared:
        return ""
    return unit if is_hangul(unit[0]) else ""


def _is_item(text: str, start: int) -> bool:
    return lists().label.search(text[max(0, start - _LABEL) : start]) is not None


def _is_share(text: str, number: Number) -> bool:
    before = text[max(0, number.start - 8) : number.start]
    if lists().share_before.search(before) and text[number.stop : number.stop + 1] == ")":
        return True
    return lists().share_after.match(text, number.stop) is not None
