"""Quantities of a damaged text whose counter vanished."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from kextract.entities.quantities.lists import listed_units
from kextract.mentions import Mention
from kextract.numbers.cues import cues_at
from kextract.numbers.lexicon import is_year
from kextract.numbers.scanner import Number
from kextract.numbers.units import Unit, quantity_units
from kextract.numbers.values import interval
from kextract.recent import ForRecentTexts
from kextract.resources import data

_SCORE = 0.6
_WINDOW = 16
#: Power of ten from which a number counts something even where nothing tells what.
_SCALED = 10_000
#: Sizes of a number behind which a counter is one whatever follows it.
_SIZABLE = 1000


class Torn:
    """Patterns around numbers that lost their counter; build it once by `torn()`."""

    def __init__(self) -> None:
        rules = data("quantities/torn.yaml")
        self.general: str = rules["general"]
        self.people: str = rules["people"]
        self.nouns = tuple(sorted(rules["nouns"], key=len, reverse=True))
        self.weak_nouns = tuple(sorted(rules["weak_nouns"], key=len, reverse=True))
        self.glued = frozenset(rules["glued"])
        self.listed_before = re.compile(rules["listed_before"])
        self.orphans = re.compile(rules["orphans"])
        self.listed_after = re.compile(rules["listed_after"])
        self.bare_after = re.compile(rules["bare_after"])
        self.people_before = re.compile(rules["people_before"])
        self.people_after = re.compile(rules["people_after"], re.MULTILINE)
        self.open_after = re.compile(rules["open_after"])
        self.known: list[tuple[re.Pattern[str], re.Pattern[str], str, int, bool]] = [
            (
                re.compile(rule.get("before", "")),
                re.compile(rule["after"]),
                rule["unit"],
                rule["least"],
                rule.get("broken", False),
            )
            for rule in rules["known"]
        ]
        lost = rules["lost"]
        self.powers = re.compile(lost["powers"])
        self.ungrouped = re.compile(lost["ungrouped"])
        self.grouped = re.compile(lost["grouped"])
        self.area_before = re.compile(lost["area_before"])
        self.area = re.compile(lost["area"])
        self.area_below = lost["area_below"]
        self.spaced = re.compile(lost["spaced"])
        self.lone = re.compile(lost["lone"])
        self.rest = re.compile(lost["rest"])
        self.higher = re.compile(lost["higher"])
        self.bare = re.compile(lost["bare"])
        self.not_before = re.compile(rules["not_before"])
        self.parts = {unit: (re.compile(part["pattern"]), part["unit"]) for unit, part in rules["parts"].items()}

    def unit(self, text: str, number: Number) -> str | None:
        """Return the counter that is missing behind a number, empty where nobody knows which, None where none is."""
        before = text[max(0, number.start - _WINDOW) : number.start]
        if self.not_before.search(before) or number.form not in ("digits", "mixed"):
            return None
        if number.like_year or (number.plain and number.maximum <= 1):
            return None
        if self.is_noun(text, number.stop) or text.startswith(self.weak_nouns, number.stop + self._gap(text, number)):
            return self.general
        if self.people_before.search(before) and self.people_after.match(text, number.stop):
            return self.people
        broken = number.minimum % 1 != 0
        for left, right, unit, least, only_broken in self.known:
            if only_broken and not broken:
                continue
            if number.minimum >= least and right.match(text, number.stop) and left.search(before):
                return unit
        if self.open_after.match(text, number.stop):
            return ""
        if self.listed_before.search(before) and not self.listed_after.match(text, number.stop):
            return ""
        unclear = number.more or number.scale >= _SCALED or (broken and not before.endswith("("))
        return "" if unclear and self.bare_after.match(text, number.stop) else None

    def _gap(self, text: str, number: Number) -> int:
        return len(text[number.stop : number.stop + 2]) - len(text[number.stop : number.stop + 2].lstrip(" "))

    def head(self, text: str, start: int, end: int) -> int:
        """Return where a quantity begins whose first part stands before it without its power of ten, or `start`."""
        before = text[max(0, start - _WINDOW) : start]
        found = self.higher.search(before) if self.bare.fullmatch(text, start, end) else None
        if found is None and self.rest.match(text, start, end):
            found = self.lone.search(before)
        return start - len(found[0]) if found else start

    def has_lost(self, text: str, mention: Mention) -> bool:
        """Return whether the number of a quantity may have lost a power of ten."""
        start, end = mention.start, mention.end
        if self.powers.match(text, start, end) or self.spaced.fullmatch(text, start, end):
            return True
        if self.ungrouped.match(text, start, end):
            one = mention.quantity_min == mention.quantity_max
            return one and not is_year(mention.quantity_max) and _sets_commas(text)
        small = mention.quantity_max is not None and mention.quantity_max < self.area_below
        before = text[max(0, start - _WINDOW) : start]
        return bool(small and self.area.search(text, start, end) and self.area_before.search(before))

    def is_noun(self, text: str, position: int) -> bool:
        """Return whether a noun that counts only with a counter before it follows, with or without a space."""
        position += text[position : position + 1] == " "
        if text.startswith(self.nouns, position):
            return True
        return any(unit.rule == "noun" for unit in quantity_units().at(text, position))


@ForRecentTexts
def _sets_commas(text: str) -> bool:
    return torn().grouped.search(text) is not None


@functools.cache
def torn() -> Torn:
    """Return the compiled patterns."""
    return Torn()


def without_counter(text: str, numbers: Sequence[Number], found: list[Mention]) -> list[Mention]:
    """Return the quantities of a damaged text with those added that lost their counter.

    Args:
        text: the folded text.
        numbers: its numbers.
        found: the quantities that have a counter; a noun taken for one makes way.
    """
    by_start = {mention.start: mention for mention in found}
    for number in numbers:
        known = by_start.get(number.start)
        if known is not None and not (known.rule == "quantity.counter" and torn().is_noun(text, number.stop)):
            continue
        unit = torn().unit(text, number)
        if unit is not None:
            by_start[number.start] = _mention(text, number, unit)
    told = listed_units(text, numbers, by_start)
    for number in numbers:
        if number.start in told:
            by_start[number.start] = _mention(text, number, told[number.start])
    covered = sorted((mention.start, mention.end) for mention in by_start.values())
    for match in torn().orphans.finditer(text):
        start, end = match.span()
        index = bisect_right(covered, (start, len(text)))
        if index and covered[index - 1][1] > start:
            continue
        by_start.setdefault(
            start,
            Mention(
                type="quantity",
                start=start,
                end=end,
                value=None,
                unit=match[0],
                rule="quantity.torn",
                score=_SCORE,
                note="damage",
            ),
        )
    return _with_parts(text, _apart([_if_whole(text, by_start[start]) for start in sorted(by_start)]))


def _apart(mentions: list[Mention]) -> list[Mention]:
    """Return mentions without those that lie in the first part of the next one: 21만 9톤 that lost 천."""
    return [
        mention
        for index, mention in enumerate(mentions)
        if index + 1 == len(mentions) or mention.end <= mentions[index + 1].start
    ]


def _if_whole(text: str, mention: Mention) -> Mention:
    head = torn().head(text, mention.start, mention.end)
    if head == mention.start and (mention.value is None or not torn().has_lost(text, mention)):
        return mention
    return replace(mention, start=head, value=None, quantity_min=None, quantity_max=None, code=None, note="damage")


def glued_units(text: str, number: Number, position: int) -> list[Unit]:
    """Return the counter behind a large number of a damaged text that the next word touches: 502만 대귀성.

    Args:
        text: the folded text.
        number: the number.
        position: where the counter must begin.
    """
    if number.scale < _SIZABLE and not number.grouped and not number.more:
        return []
    units = quantity_units().at(text, position, word_ends=lambda _: True)
    return units if units and units[0].form in torn().glued else []


def _with_parts(text: str, mentions: list[Mention]) -> list[Mention]:
    """Return the quantities with durations taken to the end of a second part that lost its unit: 7시간 40."""
    whole: list[Mention] = []
    for index, mention in enumerate(mentions):
        if whole and mention.start < whole[-1].end:
            continue
        part = torn().parts.get(mention.unit or "")
        match = part[0].match(text, mention.end) if part else None
        following = mentions[index + 1 : index + 3]
        behind = next((one.start for one in following if one.rule != "quantity.torn"), len(text))
        if part and match and match.end() <= behind and mention.value is not None:
            value = f"{mention.value} {int(match['number'])} {part[1]}"
            mention = replace(
                mention,
                end=match.end(),
                value=value,
                code=None,
                quantity_min=None,
                quantity_max=None,
                unit=None,
                rule="quantity.torn",
            )
        whole.append(mention)
    return whole


def _mention(text: str, number: Number, unit: str) -> Mention:
    approx, bound = cues_at(text, number.start, number.stop)
    known = bool(unit) and not number.vague
    return Mention(
        type="quantity",
        start=number.start,
        end=number.stop,
        value=f"{interval(number.minimum, number.maximum)} {unit}" if known else None,
        approx=(approx or number.more) or None,
        bound=bound,
        quantity_min=number.minimum,
        quantity_max=number.maximum,
        unit=unit or None,
        rule="quantity.torn",
        score=_SCORE,
        note=None if known else "damage",
    )
