"""Dates of a damaged text: the text as a reader completes it in mind, so that the usual grammar can read it.

Nothing here changes the text of a release. Rules say where the sign of a month, a particle or the first syllable of a
word for a date is missing; the finder reads a copy in which they stand, and the spans are carried back.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass

from kextract.context import Context
from kextract.entities.dates.grammar import grammar
from kextract.entities.quantities.torn import torn as torn_quantities
from kextract.numbers.units import quantity_units
from kextract.resources import data

_PLACEHOLDER = re.compile(r"<<(\w+)>>")
_NAMES = ("agency", "region", "person")
_LEAP = 2020
#: Code points before a number in which the body that it tells of is looked for.
_ASIDE = 60


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    read: dict[str, str]
    unless_unit: bool = False
    before_name: bool = False
    doubt: int | None = None
    after_name: bool = False
    near: int | None = None
    near_date: int | None = None


@dataclass(frozen=True, slots=True)
class _Fused:
    pattern: re.Pattern[str]
    near: int
    far: bool = False
    unless_unit: bool = False
    before_name: bool = False


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: tuple[_Rule, ...]
    fused: tuple[_Fused, ...]
    not_after: re.Pattern[str]
    subject: re.Pattern[str]
    signs: tuple[str, str, str]
    doubt_days: int


@functools.cache
def _rules() -> _Rules:
    source = data("dates/torn.yaml")
    fragments = {"word_end": grammar().expand("<<word_end>>"), **source["words"]}

    def compiled(pattern: str) -> re.Pattern[str]:
        while _PLACEHOLDER.search(pattern):
            pattern = _PLACEHOLDER.sub(lambda match: fragments[match[1]], pattern)
        return re.compile(pattern, re.MULTILINE)

    fused = source["fused"]
    return _Rules(
        tuple(_Rule(**{**rule, "pattern": compiled(rule["pattern"])}) for rule in source["rules"]),
        tuple(_Fused(**{**rule, "pattern": compiled(rule["pattern"])}) for rule in fused["rules"]),
        compiled(fused["not_after"]),
        compiled(source["subject"]),
        (fused["year"], fused["month"], fused["day"]),
        source["doubt_days"],
    )


class Completed:
    """A text with the missing parts of its dates put in.

    Args:
        damaged: the text as it is.
        parts: what to put in, by the offset before which it is missing.
        doubtful: of these offsets, those whose reading is one of several.
    """

    def __init__(self, damaged: str, parts: dict[int, str], doubtful: set[int]) -> None:
        self.places = sorted(parts)
        self.doubtful = sorted(doubtful)
        pieces, last = [], 0
        self._ends: list[int] = []
        self._put_in = [0]
        for place in self.places:
            pieces += [damaged[last:place], parts[place]]
            last = place
            self._put_in.append(self._put_in[-1] + len(parts[place]))
            self._ends.append(place + self._put_in[-1])
        self.text = "".join([*pieces, damaged[last:]])

    def origin(self, position: int) -> int:
        """Return the offset in the damaged text of an offset in the completed one."""
        index = bisect_right(self._ends, position)
        if index < len(self.places):
            return min(position - self._put_in[index], self.places[index])
        return position - self._put_in[index]

    def is_completed(self, start: int, end: int) -> bool:
        """Return whether something was put in between two offsets of the damaged text, or at one of them."""
        return bisect_left(self.places, start) < bisect_right(self.places, end)

    def is_doubtful(self, start: int, end: int) -> bool:
        """Return whether a reading between two offsets of the damaged text, or at one of them, is doubtful."""
        return bisect_left(self.doubtful, start) < bisect_right(self.doubtful, end)


class _Reader:
    """Collects what is missing from one text."""

    def __init__(self, text: str, context: Context) -> None:
        self.text = text
        self.published = context.published
        self.parts: dict[int, str] = {}
        self.doubtful: set[int] = set()
        self._taken: list[tuple[int, int]] = []
        names = [mention for mention in context.mentions if mention.type in _NAMES]
        self._names = {mention.start: mention.type for mention in names}
        self._name_ends = {mention.end: mention.type for mention in names}

    def read(self) -> None:
        """Apply all rules, the more special ones first."""
        rules = _rules()
        for fused in rules.fused:
            for match in fused.pattern.finditer(self.text):
                self._fused(fused, match)
        for rule in rules.rules:
            found = [match for match in rule.pattern.finditer(self.text) if self._holds(rule, match)]
            for match in found:
                places = {name: match.start(name) for name in rule.read}
                if rule.doubt is not None and self._is_open(match, rule.doubt):
                    self.doubtful.update(places.values())
                self.parts.update((place, rule.read[name]) for name, place in places.items())
                if match.end() > match.start():
                    self._take(match.start(), match.end())

    def _take(self, start: int, end: int) -> None:
        insort(self._taken, (start, end))

    def _is_taken(self, start: int, end: int) -> bool:
        index = bisect_left(self._taken, (end,))
        return any(taken_end > start for _, taken_end in self._taken[max(0, index - 2) : index])

    def _holds(self, rule: _Rule, match: re.Match[str]) -> bool:
        if any(match.start(name) in self.parts for name in rule.read) or self._is_taken(*match.span()):
            return False
        if rule.unless_unit and self._unit_follows(match.start(next(iter(rule.read)))):
            return False
        if rule.near is not None and not self._is_near(int(match["n"]), rule.near):
            return False
        if rule.near_date is not None:
            away = self._away(None, int(match["m"]), int(match["n"])) if self.published else None
            if away is None or away > rule.near_date or self._unit_follows(match.start("b")):
                return False
        if rule.after_name and not self._name_precedes(match.start()):
            return False
        return not rule.before_name or self._name_follows(match)

    def _unit_follows(self, place: int) -> bool:
        """Tell whether a counter or unit follows, or a noun that has lost the counter before it."""
        spaced = place + (self.text[place : place + 1] == " ")
        units = quantity_units()
        if units.at(self.text, place) or units.at(self.text, spaced, strict=True):
            return True
        return torn_quantities().is_noun(self.text, place)

    def _name_follows(self, match: re.Match[str]) -> bool:
        """Tell whether a name begins behind the match; between two regions of a list the number counts something."""
        following = self._names.get(match.end())
        before = match.start() - (self.text[match.start() - 1 : match.start()] == " ")
        return following is not None and not (following == "region" and self._name_ends.get(before) == "region")

    def _name_precedes(self, place: int) -> bool:
        """Tell whether a body or a person stands just before a place, with its particle or what is in brackets."""
        tail = _rules().subject.search(self.text[max(0, place - _ASIDE) : place])
        before = place - (len(tail[0]) if tail else 0)
        if self._name_ends.get(before) == "region" and tail and tail[0].strip():
            return True
        return any(self._name_ends.get(end, "region") != "region" for end in {before, place, before + 1})

    def _is_open(self, match: re.Match[str], limit: int) -> bool:
        """Tell whether a number may as well be a month: it is small, and no such day is near publication."""
        number = int(match.groupdict().get("n") or 0)
        if number > limit:
            return False
        return not number or not self._is_near(number, _rules().doubt_days)

    def _is_near(self, day: int, days: int) -> bool:
        """Tell whether a day of such a number lies so near to publication; False where that is unknown."""
        today = self.published
        return today is not None and any((today + dt.timedelta(by)).day == day for by in range(-days, days + 1))

    def _fused(self, rule: _Fused, match: re.Match[str]) -> None:
        """Cut digits into month and day, where one way or the one that is much nearer to publication makes a date."""
        rules = _rules()
        groups = match.groupdict()
        digits, year = groups["digits"], groups.get("year")
        if rules.not_after.search(self.text[max(0, match.start() - 4) : match.start()]):
            return
        if (rule.unless_unit and self._unit_follows(match.end("digits"))) or (
            rule.before_name and not self._name_follows(match)
        ):
            return
        options = []
        for cut in range(max(1, len(digits) - 2), min(3, len(digits))):
            if "0" in (digits[0], digits[cut]):
                continue
            away = self._away(int(year) if year else None, int(digits[:cut]), int(digits[cut:]))
            if away is not None:
                options.append((away, cut))
        options.sort()
        near = [option for option in options if option[0] <= rule.near]
        chosen = near or (options if year or rule.far else [])
        if not chosen or self._is_taken(*match.span()):
            return
        place = match.start("digits")
        sure = (near or year) and (len(chosen) == 1 or chosen[1][0] > 2 * chosen[0][0] + 7)
        if not sure or (self.published is None and len(options) > 1):
            self.doubtful.add(place + chosen[0][1])
        if year:
            self.parts[place] = rules.signs[0]
        self.parts[place + chosen[0][1]] = rules.signs[1]
        if not groups.get("sign"):
            self.parts[match.start("c")] = rules.signs[2]
        self._take(*match.span())

    def _away(self, year: int | None, month: int, day: int) -> int | None:
        """Return the distance in days from publication, 0 where that is unknown, or None where there is no such day."""
        today = self.published
        years = [year] if year else [today.year + by for by in (-1, 0, 1)] if today else [_LEAP]
        found = []
        for number in years:
            try:
                found.append(abs((dt.date(number, month, day) - today).days) if today else 0)
                dt.date(number, month, day)
            except ValueError:
                continue
        return min(found, default=None)


def complete(text: str, context: Context) -> Completed:
    """Return a damaged text with the missing parts of its dates.

    Args:
        text: the text in NFC.
        context: its publication date, and the names found in it.
    """
    reader = _Reader(text, context)
    reader.read()
    return Completed(text, reader.parts, reader.doubtful)
