"""Placing what the text says on the calendar, by the publication date and by the other dates of the text.

Rules, in order of weight. A stated year holds. A year stated just before in the sentence holds for a month or day that
follows. `direction` words (past, future) choose the next date on their side of publication. Otherwise the date nearest
to publication is meant, unless the clause close by says past or future plainly, or a stated weekday fits another date
that is about as near. Without a publication date nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from kextract.entities.dates.expressions import clock_pair, clock_time
from kextract.entities.dates.grammar import Grammar
from kextract.entities.dates.moments import (
    Moment,
    Sentences,
    holiday,
    lunar_day,
    nth_weekday,
    shift_month,
    week_of_month,
)
from kextract.entities.dates.points import Clock, Expression, Point

_CLEAR_DAYS = 60
_WEEKDAY_DAYS = 200
_TENSE_WIDTH = 70
_TENSE_NEAR = 30
_CARRY_WIDTH = 40
_ANCHOR_WIDTH = 300


@dataclass(slots=True)
class Resolution:
    """Where an expression stands on the calendar; `note` says why it cannot be placed or what contradicts it."""

    first: Moment | None = None
    second: Moment | None = None
    note: str | None = None
    candidates: tuple[str, ...] = ()

    def timex(self) -> str | None:
        """Return the TIMEX3 value, or None."""
        if self.first is None:
            return None
        return self.first.timex() + (f"/{self.second.timex()}" if self.second is not None else "")


@dataclass(slots=True)
class _Anchor:
    moment: Moment
    end: int
    stated: bool
    second: Moment | None = None


class Unresolved(Exception):
    """A point cannot be placed; the message is the mention's note, or `none` where it is no date after all."""


class Resolver:
    """Resolves the expressions of one text, in order.

    Args:
        grammar: compiled patterns.
        text: the text.
        published: publication date, or None.
        sentences: ends of its sentences.
    """

    def __init__(self, grammar: Grammar, text: str, published: dt.date | None, sentences: Sentences) -> None:
        self.g = grammar
        self.text = text
        self.published = published
        self.sentences = sentences
        self._last: _Anchor | None = None
        self._last_day: _Anchor | None = None

    def resolve(self, expression: Expression) -> Resolution | None:
        """Return where the expression stands; None when it is no date after all."""
        first, second = expression.first, expression.second
        if first.shape == "clock" and first.clock is not None:
            return _clock_only(first.clock, second)
        try:
            resolution = self._place(expression, first, second)
        except Unresolved as reason:
            return None if str(reason) == "none" else Resolution(note=str(reason))
        if resolution.first is not None:
            self._remember(expression, resolution)
        return resolution

    def _remember(self, expression: Expression, resolution: Resolution) -> None:
        moment, first = resolution.first, expression.first
        assert moment is not None
        stated = first.has_year or first.month_offset is not None
        if not stated and self._last is not None and self._last.moment.year == moment.year:
            stated = self._last.stated and self.sentences.same(self._last.end, expression.start)
        self._last = _Anchor(moment, expression.end, stated, resolution.second)
        if moment.day is not None:
            self._last_day = self._last

    def _place(self, expression: Expression, first: Point, second: Point | None) -> Resolution:
        if second is not None and first.says_day | first.has_month and not _own_year(first) and _own_year(second):
            earlier = self._earlier(first, second, expression)
            if earlier is not None:
                return self._check(*earlier, expression, ())
        options = self._options(first, expression)
        if second is None:
            return self._choose([(option, None) for option in options], expression)
        pairs: list[tuple[Moment, Moment | None]] = []
        reason: Unresolved | None = None
        for option in options:
            try:
                pairs.append((option, self._later(second, option, expression)))
            except Unresolved as found:
                reason = found
        if not pairs and reason is not None:
            raise reason
        return self._choose(pairs, expression)

    def _earlier(self, first: Point, second: Point, expression: Expression) -> tuple[Moment, Moment] | None:
        """Return a range whose later end alone states its year or month: the latest beginning before that end."""
        if second.year_anchor is not None or second.month_anchor is not None:
            return None
        later = self._fixed(second, expression)
        if later.year is None:
            return None
        if first.month is not None:
            begins = self._in_years(first, [later.year - 1, later.year], expression)
        elif first.day is not None and later.month is not None and first.weekday is None:
            months = [shift_month(later.year, later.month, by) for by in (-1, 0)]
            begins = [Moment(year=year, month=month, day=first.day) for year, month in months]
            begins = [self._with_clock(begin, first.clock) for begin in begins if begin.is_real()]
        else:
            return None
        begins = [begin for begin in begins if _before(begin, later)]
        return (begins[-1], later) if begins else None

    # one point

    def _fixed(self, point: Point, expression: Expression) -> Moment:
        options = self._options(point, expression)
        return options[0] if len(options) == 1 else self._nearest(options, point, expression)

    def _options(self, point: Point, expression: Expression) -> list[Moment]:
        """Return the moments between which the point's own words leave a choice.

        Raises:
            Unresolved: nothing places it.
        """
        if point.shift is not None:
            return [self._shifted(point, expression)]
        if point.day_offset is not None or point.day_anchor is not None:
            return [self._relative_day(point, expression)]
        if point.week_offset is not None:
            return [self._week(point)]
        if point.weekday is not None and not point.has_month:
            return [self._next_weekday(point)]
        if point.decade is not None:
            return [Moment(year=point.year, decade=point.decade)]
        if point.has_year:
            year = self._year(point, expression)
            if point.same is not None:
                return [self._same(point, year, expression)]
            return self._in_years(point, [year], expression)
        if point.month_offset is not None or point.month_anchor is not None:
            year, month = self._month(point, expression)
            return [self._within_month(point, year, month)]
        carried = self._carried_year(point, expression)
        if carried is not None:
            return self._in_years(point, [carried], expression)
        if point.month is None and point.day is not None:
            return self._bare_day(point, expression)
        if self.published is None:
            raise Unresolved("year")
        around = self.published.year
        return self._in_years(point, [around - 1, around, around + 1], expression)

    def _year(self, point: Point, expression: Expression) -> int:
        if point.year is not None:
            return point.year
        if point.year_anchor is not None:
            anchor = self._anchor(expression, same_sentence=point.year_anchor == -1)
            if anchor is not None and anchor.year is not None:
                return anchor.year + point.year_anchor
            if point.year_anchor != -1:
                raise Unresolved("anchor")
            offset = point.year_anchor
        else:
            assert point.year_offset is not None
            offset = point.year_offset
        if self.published is None:
            raise Unresolved("published")
        return self.published.year + offset

    def _month(self, point: Point, expression: Expression) -> tuple[int, int]:
        if point.month_anchor is not None:
            anchor = self._anchor(expression, same_sentence=point.month_anchor == -1)
            if anchor is not None and anchor.year is not None and anchor.month is not None:
                return shift_month(anchor.year, anchor.month, point.month_anchor)
            if point.month_anchor != -1:
                raise Unresolved("anchor")
        if self.published is None:
            raise Unresolved("published")
        offset = point.month_offset if point.month_offset is not None else point.month_anchor
        return shift_month(self.published.year, self.published.month, offset or 0)

    def _anchor(self, expression: Expression, *, same_sentence: bool = False) -> Moment | None:
        last = self._last
        if last is None or expression.start - last.end > _ANCHOR_WIDTH:
            return None
        if same_sentence and not self.sentences.same(last.end, expression.start):
            return None
        return last.second or last.moment

    def _in_years(self, point: Point, years: list[int], expression: Expression) -> list[Moment]:
        """Return what the point means in each of these years, leaving out days that do not exist.

        Raises:
            Unresolved: it exists in none of them.
        """
        found = [moment for year in years if (moment := self._in_year(point, year)) is not None]
        if not found:
            raise Unresolved("calendar")
        return found

    def _in_year(self, point: Point, year: int) -> Moment | None:
        if point.holiday is not None:
            day = holiday(year, self.g.holidays[point.holiday])
            return None if day is None else self._with_clock(Moment.of_day(day), point.clock)
        if point.half is not None:
            return Moment(year=year, half=point.half)
        if point.quarter is not None:
            return Moment(year=year, quarter=point.quarter)
        if point.season is not None:
            return Moment(year=year, season=point.season)
        if point.month is None:
            return Moment(year=year)
        if point.lunar and point.day is not None:
            day = lunar_day(year, point.month, point.day)
            return None if day is None else Moment.of_day(day)
        try:
            return self._within_month(point, year, point.month)
        except Unresolved:
            return None

    def _within_month(self, point: Point, year: int, month: int) -> Moment:
        if point.nth_week is not None:
            if point.weekday is not None:
                day = nth_weekday(year, month, point.nth_week, point.weekday)
                if day is None:
                    raise Unresolved("calendar")
                return self._with_clock(Moment.of_day(day), point.clock)
            found = week_of_month(year, month, point.nth_week)
            if found is None:
                raise Unresolved("calendar")
            return Moment(year=found[0], week=found[1])
        if point.day is None:
            return Moment(year=year, month=month)
        moment = Moment(year=year, month=month, day=point.day)
        if not moment.is_real():
            raise Unresolved("calendar")
        return self._with_clock(moment, point.clock)

    @staticmethod
    def _with_clock(moment: Moment, clock: Clock | None) -> Moment:
        if clock is None:
            return moment
        hour, minute = clock_time(clock)
        return replace(moment, hour=hour, minute=minute, precise=clock.minute is not None)

    def _relative_day(self, point: Point, expression: Expression) -> Moment:
        day = None
        if point.day_anchor is not None:
            last = self._last_day
            near = last is not None and (point.day_anchor == 0 or self.text.find("\n", last.end, expression.start) < 0)
            if last is not None and near:
                day = (last.second or last.moment).last()
            elif point.day_anchor > 0:
                raise Unresolved("none")
        if day is None:
            if self.published is None:
                raise Unresolved("published")
            day = self.published
        distance = point.day_offset if point.day_offset is not None else point.day_anchor
        return self._with_clock(Moment.of_day(day + dt.timedelta(distance or 0)), point.clock)

    def _week(self, point: Point) -> Moment:
        if self.published is None:
            raise Unresolved("published")
        day = self.published + dt.timedelta(7 * (point.week_offset or 0))
        iso = day.isocalendar()
        if point.weekday is not None:
            chosen = Moment.of_day(dt.date.fromisocalendar(iso.year, iso.week, point.weekday))
            return self._with_clock(chosen, point.clock)
        return Moment(year=iso.year, week=iso.week, weekend=point.weekend)

    def _next_weekday(self, point: Point) -> Moment:
        if self.published is None:
            raise Unresolved("published")
        assert point.weekday is not None
        if point.direction == "past":
            distance = -((self.published.isoweekday() - point.weekday - 1) % 7 + 1)
        else:
            distance = (point.weekday - self.published.isoweekday() - 1) % 7 + 1
        return self._with_clock(Moment.of_day(self.published + dt.timedelta(distance)), point.clock)

    def _shifted(self, point: Point, expression: Expression) -> Moment:
        assert point.shift is not None
        number, unit, sign = point.shift
        last = self._last
        base: dt.date | None = self.published
        if last is not None and self.sentences.same(last.end, expression.start):
            anchored = (last.second or last.moment).last()
            base = anchored if anchored is not None and last.moment.day is not None else base
        if base is None:
            raise Unresolved("published")
        if number * (365 if unit == "year" else 31) > 365 * 900:
            raise Unresolved("none")
        if unit == "year":
            return Moment(year=base.year + sign * number)
        if unit == "month":
            year, month = shift_month(base.year, base.month, sign * number)
            return Moment(year=year, month=month)
        return Moment.of_day(base + dt.timedelta(sign * number * (7 if unit == "week" else 1)))

    def _same(self, point: Point, year: int, expression: Expression) -> Moment:
        last = self._last
        if last is None or expression.start - last.end > _ANCHOR_WIDTH or last.moment.year is None:
            raise Unresolved("anchor")
        base = last.moment
        if point.same == "month":
            if base.month is None:
                raise Unresolved("anchor")
            return Moment(year=year, month=base.month)
        moved = replace(base, year=year, hour=None, minute=None)
        if not moved.is_real():
            raise Unresolved("calendar")
        if last.second is not None:
            expression.second = expression.first
        return moved

    def _carried_year(self, point: Point, expression: Expression) -> int | None:
        """Return the year that a date just before in the sentence states for this one too."""
        last = self._last
        if last is None or last.moment.year is None or point.direction is not None or point.holiday is not None:
            return None
        if not (last.stated or self.published is None) or not self.sentences.same(last.end, expression.start):
            return None
        gap = self.text[last.end : expression.start]
        if point.month is None and point.half is None and point.quarter is None:
            return None
        listed = self.g["list_between"].match(gap) is not None
        if not listed and (len(gap) > _CARRY_WIDTH or self.published is None):
            return None
        return (last.second or last.moment).year

    def _bare_day(self, point: Point, expression: Expression) -> list[Moment]:
        last = self._last_day
        assert point.day is not None
        if last is not None and self.sentences.same(last.end, expression.start) and point.direction is None:
            base = last.second or last.moment
            assert base.year is not None and base.month is not None and base.day is not None
            gap = self.text[last.end : expression.start]
            listed = self.g["list_between"].match(gap) is not None
            year, month = base.year, base.month
            if listed and point.day < base.day:
                year, month = shift_month(year, month, 1)
            ahead = self.published is None or abs((dt.date(year, month, 1) - self.published).days) < 62
            if listed or (len(gap) <= _CARRY_WIDTH and point.day >= base.day and ahead):
                return [self._within_month(point, year, month)]
        if self.published is None:
            raise Unresolved("year")
        found = []
        for by in (-2, -1, 0, 1, 2):
            year, month = shift_month(self.published.year, self.published.month, by)
            moment = Moment(year=year, month=month, day=point.day)
            if moment.is_real():
                found.append(self._with_clock(moment, point.clock))
        return found

    # the later end of a range

    def _later(self, point: Point, begin: Moment, expression: Expression) -> Moment:
        """Return the later end of a range, which takes from the earlier what it does not state."""
        if point.shape == "clock":
            assert point.clock is not None
            if expression.first.clock is None:
                raise Unresolved("none")
            end = clock_pair(expression.first.clock, point.clock)[1]
            return replace(begin, hour=end[0], minute=end[1], precise=point.clock.minute is not None)
        kept, self._last = self._last, _Anchor(begin, expression.first.end, True)
        try:
            if _own_year(point) or point.direction is not None or begin.year is None:
                return self._fixed(point, expression)
            if point.month is None and point.day is not None:
                year, month = begin.year, begin.month or 1
                if point.day < (begin.day or 1):
                    year, month = shift_month(year, month, 1)
                return self._within_month(point, year, month)
            options = self._in_years(point, [begin.year, begin.year + 1], expression)
            return next((option for option in options if not _before(option, begin)), options[-1])
        finally:
            self._last = kept

    # choosing between candidates

    def _choose(self, pairs: list[tuple[Moment, Moment | None]], expression: Expression) -> Resolution:
        if len(pairs) == 1:
            return self._check(*pairs[0], expression, ())
        options = [pair[0] for pair in pairs]
        spans = [_span(*pair) for pair in pairs]
        best = self._pick(options, spans, expression.first, expression)
        return self._check(*pairs[best], expression, ())

    def _nearest(self, options: list[Moment], point: Point, expression: Expression) -> Moment:
        return options[self._pick(options, [_span(option, None) for option in options], point, expression)]

    def _pick(
        self, options: list[Moment], spans: list[tuple[dt.date, dt.date]], point: Point, expression: Expression
    ) -> int:
        """Return the index of the candidate that the text means."""
        today = self.published
        assert today is not None
        indices = list(range(len(options)))
        distances = [_distance(today, *span) for span in spans]
        is_day = options[0].day is not None
        if point.direction == "past":
            sided = [i for i in indices if (spans[i][0] <= today if is_day else spans[i][1] < today)]
            return max(sided or indices[:1])
        if point.direction == "future":
            sided = [i for i in indices if spans[i][1 if not is_day else 0] >= today]
            return min(sided or indices[-1:])
        nearest = min(indices, key=lambda i: (distances[i], i))
        if point.weekdays:
            fitting = [i for i in indices if _weekday_fits(options[i], point) and distances[i] <= _WEEKDAY_DAYS]
            if fitting and (nearest in fitting or distances[nearest] > 8):
                return min(fitting, key=lambda i: distances[i])
            return nearest
        tense, gap = self._tense(expression)
        if tense is not None:
            sided = [i for i in indices if (spans[i][0] <= today if tense == "past" else spans[i][1] >= today)]
            if sided and (gap <= _TENSE_NEAR or distances[nearest] > _CLEAR_DAYS or point.month is None):
                return max(sided) if tense == "past" else min(sided)
        return nearest

    def _tense(self, expression: Expression) -> tuple[str | None, int]:
        """Return past or future and how far behind the date the clause says so, or None."""
        end = min(self.sentences.end_after(expression.end, len(self.text)), expression.end + _TENSE_WIDTH)
        clause = self.text[expression.end : end]
        past, future = self.g["past"].search(clause), self.g["future"].search(clause)
        if past is None and future is None:
            return None, 0
        if future is None or (past is not None and past.start() < future.start()):
            assert past is not None
            return "past", past.start()
        return "future", future.start()

    def _check(
        self, first: Moment, second: Moment | None, expression: Expression, candidates: tuple[str, ...]
    ) -> Resolution:
        """Compare the stated weekdays and the order of a range with the calendar."""
        note = None
        points = [(expression.first, first)]
        if second is not None and expression.second is not None:
            points.append((expression.second, second))
            if _before(second, first):
                return Resolution(note="order", candidates=(f"{first.timex()}/{second.timex()}",))
        for point, moment in points:
            if point.weekdays and point.day is not None and not _weekday_fits(moment, point):
                note = "weekday"
        return Resolution(first, second, note, candidates)


def _own_year(point: Point) -> bool:
    relative = (point.month_offset, point.month_anchor, point.day_offset, point.week_offset)
    return point.has_year or any(value is not None for value in relative)


def _clock_only(first: Clock, second: Point | None) -> Resolution | None:
    begin = clock_time(first)
    moment = Moment(hour=begin[0], minute=begin[1], precise=first.minute is not None)
    note = None
    if first.meridiem is None and not first.colon and 1 <= first.hour <= 6:
        note = "meridiem"
    if second is None:
        return Resolution(moment, None, note)
    if second.clock is None:
        return None
    end = clock_pair(first, second.clock)[1]
    return Resolution(moment, Moment(hour=end[0], minute=end[1], precise=second.clock.minute is not None), note)


def _before(left: Moment, right: Moment) -> bool:
    """Return whether the left moment begins before the right one, as far as both are placed."""
    a, b = left.first(), right.first()
    if a is None or b is None or a != b or left.hour is None or right.hour is None:
        if a is not None and b is not None and left.grain != right.grain and a != b:
            last = right.last()
            return a < b if last is None else a < b
        return a is not None and b is not None and a < b
    return (left.hour, left.minute or 0) < (right.hour, right.minute or 0)


def _span(first: Moment, second: Moment | None) -> tuple[dt.date, dt.date]:
    begin, end = first.first(), (second or first).last()
    assert begin is not None and end is not None
    return begin, end


def _distance(today: dt.date, begin: dt.date, end: dt.date) -> int:
    if begin <= today <= end:
        return 0
    return (begin - today).days if begin > today else (today - end).days


def _weekday_fits(moment: Moment, point: Point) -> bool:
    day = moment.first()
    if day is None or not point.weekdays:
        return True
    if len(point.weekdays) == 2:
        return day.isoweekday() in point.weekdays
    return day.isoweekday() == point.weekdays[0]
