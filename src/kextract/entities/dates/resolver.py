"""Placing what the text says on the calendar, by the publication date and by the other dates of the text.

Rules, in order of weight. A stated year holds. A year stated just before in the sentence holds for a month or day that
follows. `direction` words (past, future) choose the next date on their side of publication, unless a day of a stated
month lies within two weeks on the other side: then the page was dated late, which the note `direction` says. A stated
weekday chooses where the nearest date leaves room. The clause close by may say past or future plainly. Otherwise the
date nearest to publication is meant where it lies within 75 days, as around the turn of a year, else that of the year
of publication: releases look back on their own year. Without a publication date nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kextract.entities.dates.choosing import Chooser, before, span_of, weekday_fits
from kextract.entities.dates.clocks import clock_pair, clock_time
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
from kextract.entities.dates.relative import Anchor, RelativePlacer, Resolution, UnresolvedError

_CARRY_WIDTH = 40
_NEAR_MONTH = 62
#: The day that a release reports, to which `이날` of a later paragraph returns, lies so near its publication.
_LEAD_DAYS = 3


class Resolver(RelativePlacer):
    """Resolves the expressions of one text, in order; constructed as `RelativePlacer`."""

    def __init__(self, grammar: Grammar, text: str, published: dt.date | None, sentences: Sentences) -> None:
        super().__init__(grammar, text, published, sentences)
        self._chooser = Chooser(grammar, text, published, sentences)

    def resolve(self, expression: Expression) -> Resolution | None:
        """Return where the expression stands; None when it is no date after all."""
        first, second = expression.first, expression.second
        if first.shape == "clock" and first.clock is not None:
            return _clock_only(first.clock, second)
        try:
            resolution = self._place(expression, first, second)
        except UnresolvedError as reason:
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
        self._last = Anchor(moment, expression.end, stated, resolution.second)
        if moment.day is not None:
            self._last_day = self._last
            day = moment.first()
            if self.published is None or (day is not None and day <= self.published):
                self._last_past_day = self._last
                if day is not None and self.published is not None and (self.published - day).days <= _LEAD_DAYS:
                    self._lead_day = self._last

    def _place(self, expression: Expression, first: Point, second: Point | None) -> Resolution:
        if second is not None and first.says_day | first.has_month and not _own_year(first) and _own_year(second):
            earlier = self._earlier(first, second, expression)
            if earlier is not None:
                return self._check(*earlier, expression, ())
        if first.same is not None:
            return Resolution(*self._same(first, self._year(first, expression), expression))
        options = self._options(first, expression)
        if second is None:
            return self._choose([(option, None) for option in options], expression)
        pairs: list[tuple[Moment, Moment | None]] = []
        reason: UnresolvedError | None = None
        for option in options:
            try:
                pairs.append((option, self._later(second, option, expression)))
            except UnresolvedError as found:
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
        elif first.day is not None and first.weekday is None and self.published is not None:
            begins = [begin for begin in self._options(first, expression) if before(begin, later)]
            return (self._nearest(begins, first, expression), later) if begins else None
        elif first.day is not None and later.month is not None and first.weekday is None:
            months = [shift_month(later.year, later.month, by) for by in (-1, 0)]
            begins = [Moment(year=year, month=month, day=first.day) for year, month in months]
            begins = [self._with_clock(begin, first.clock) for begin in begins if begin.is_real()]
        else:
            return None
        begins = [begin for begin in begins if before(begin, later)]
        return (begins[-1], later) if begins else None

    # one point

    def _fixed(self, point: Point, expression: Expression) -> Moment:
        options = self._options(point, expression)
        return options[0] if len(options) == 1 else self._nearest(options, point, expression)

    def _options(self, point: Point, expression: Expression) -> list[Moment]:
        """Return the moments between which the point's own words leave a choice.

        Raises:
            UnresolvedError: nothing places it.
        """
        if point.shift is not None:
            return [self._shifted(point, expression)]
        if point.day_offset is not None or point.day_anchor is not None:
            return [self._relative_day(point, expression)]
        if point.week_offset is not None:
            return [self._week(point)]
        if point.quarter_offset is not None:
            return [self._quarter(point.quarter_offset)]
        if point.weekday is not None and not point.has_month:
            return [self._next_weekday(point)]
        if point.decade is not None:
            return [Moment(year=point.year, decade=point.decade)]
        if point.has_year:
            year = self._year(point, expression)
            return self._in_years(point, [year], expression)
        if point.month_offset is not None or point.month_anchor is not None:
            year, month = self._month(point, expression)
            return [self._within_month(point, year, month)]
        carried = self._carried_year(point, expression)
        if carried is not None:
            found = self._in_years(point, [carried], expression)
            if self._fits_tense(found[0], expression):
                return found
        if point.month is None and point.day is not None:
            return self._bare_day(point, expression)
        if self.published is None:
            raise UnresolvedError("year")
        around = self.published.year
        return self._in_years(point, [around - 1, around, around + 1], expression)

    def _in_years(self, point: Point, years: list[int], expression: Expression) -> list[Moment]:
        """Return what the point means in each of these years, leaving out days that do not exist.

        Raises:
            UnresolvedError: it exists in none of them.
        """
        found = [moment for year in years if (moment := self._in_year(point, year)) is not None]
        if not found:
            raise UnresolvedError("calendar")
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
        if point.month is None and point.nth_week is not None:
            return self._week_of_year(point, year)
        if point.month is None:
            return Moment(year=year)
        if point.lunar and point.day is not None:
            day = lunar_day(year, point.month, point.day)
            return None if day is None else Moment.of_day(day)
        try:
            return self._within_month(point, year, point.month)
        except UnresolvedError as reason:
            if str(reason) != "calendar":
                raise
            return None

    def _week_of_year(self, point: Point, year: int) -> Moment:
        """Return the nth week of a year, which holds its nth Thursday (ISO 8601)."""
        assert point.nth_week is not None
        last = dt.date(year, 12, 28).isocalendar().week
        week = point.nth_week if point.nth_week > 0 else last
        if point.weekday is None:
            return Moment(year=year, week=week)
        return self._with_clock(Moment.of_day(dt.date.fromisocalendar(year, week, point.weekday)), point.clock)

    def _within_month(self, point: Point, year: int, month: int) -> Moment:
        if point.nth_week is not None:
            if point.weekday is not None:
                day = nth_weekday(year, month, point.nth_week, point.weekday)
                week = week_of_month(year, month, point.nth_week)
                if day is None and week is None:
                    raise UnresolvedError("calendar")
                if point.shape != "nth_weekday" and (week is None or day is None or day.isocalendar()[:2] != week):
                    raise UnresolvedError("week")
                if day is None:
                    raise UnresolvedError("calendar")
                return self._with_clock(Moment.of_day(day), point.clock)
            found = week_of_month(year, month, point.nth_week)
            if found is None:
                raise UnresolvedError("calendar")
            return Moment(year=found[0], week=found[1])
        if point.last_day:
            last = Moment(year=year, month=month).last()
            return (
                Moment(year=year, month=month) if last is None else self._with_clock(Moment.of_day(last), point.clock)
            )
        if point.day is None:
            return Moment(year=year, month=month)
        moment = Moment(year=year, month=month, day=point.day)
        if not moment.is_real():
            raise UnresolvedError("calendar")
        return self._with_clock(moment, point.clock)

    def _carried_year(self, point: Point, expression: Expression) -> int | None:
        """Return the year that a date just before in the sentence states for this one too."""
        last = self._last
        if last is None or last.moment.year is None or point.direction is not None or point.holiday is not None:
            return None
        far = expression.start - last.end > _CARRY_WIDTH
        if far or not self.sentences.same(last.end, expression.start):
            return None
        gap = self.text[last.end : expression.start]
        if point.month is None and point.half is None and point.quarter is None:
            return None
        listed = self.g["list_between"].match(gap) is not None
        before = last.second or last.moment
        if not listed and not last.stated:
            return None
        if listed and not last.stated and (point.month or 0) < (before.month or 0) and self.published is not None:
            return None
        later_month = before.month is not None and (point.month or 0) > before.month
        broken = not later_month and self.g["clause_break"].search(gap) is not None
        if not listed and (self.published is None or broken):
            return None
        return before.year

    def _fits_tense(self, moment: Moment, expression: Expression) -> bool:
        """Tell whether the clause may speak of a date that takes its year from another one."""
        first, last = span_of(moment, None)
        if self.published is None or first <= self.published <= last:
            return True
        tense, gap = self._chooser.tense(expression)
        return tense is None or gap > _CARRY_WIDTH or (tense == "past") == (first < self.published)

    def _bare_day(self, point: Point, expression: Expression) -> list[Moment]:
        last = self._last_day
        assert point.day is not None
        near = last is not None and expression.start - last.end <= _CARRY_WIDTH and point.direction is None
        if last is not None and near and self.sentences.same(last.end, expression.start):
            base = last.second or last.moment
            assert base.year is not None and base.month is not None and base.day is not None
            gap = self.text[last.end : expression.start]
            listed = self.g["list_between"].match(gap) is not None
            if not listed and self._reported(point, expression, dt.date(base.year, base.month, base.day)):
                assert self.published is not None
                return self._around(point, self.published)
            year, month = base.year, base.month
            if listed and point.day < base.day:
                if self.published is not None and abs((dt.date(year, month, 1) - self.published).days) < _NEAR_MONTH:
                    return self._around(point, self.published)
                year, month = shift_month(year, month, 1)
            ahead = self.published is None or abs((dt.date(year, month, 1) - self.published).days) < _NEAR_MONTH
            if listed or (point.day >= base.day and ahead):
                return [self._within_month(point, year, month)]
        if self.published is None:
            raise UnresolvedError("year")
        return self._around(point, self.published)

    def _reported(self, point: Point, expression: Expression, base: dt.date) -> bool:
        """Tell whether a day is that of the report, behind another date: 다음달 10일 착공한다고 25일 밝혔다."""
        if self.published is None or base <= self.published:
            return False
        if self.g["report_after"].match(self.text, expression.end):
            return True
        return self._chooser.tense(expression)[0] == "past"

    def _around(self, point: Point, published: dt.date) -> list[Moment]:
        """Return the days of that number in the months around publication."""
        assert point.day is not None
        found = []
        for by in (-2, -1, 0, 1, 2):
            year, month = shift_month(published.year, published.month, by)
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
                raise UnresolvedError("none")
            end = clock_pair(expression.first.clock, point.clock)[1]
            return replace(begin, hour=end[0], minute=end[1], precise=point.clock.minute is not None)
        kept, self._last = self._last, Anchor(begin, expression.first.end, True)
        try:
            if _own_year(point) or point.direction is not None or begin.year is None:
                return self._fixed(point, expression)
            if point.month is None and point.day is not None:
                year, month = begin.year, begin.month or 1
                if point.day < (begin.day or 1):
                    year, month = shift_month(year, month, 1)
                return self._within_month(point, year, month)
            options = self._in_years(point, [begin.year, begin.year + 1], expression)
            return next((option for option in options if not before(option, begin)), options[-1])
        finally:
            self._last = kept

    # choosing between candidates

    def _choose(self, pairs: list[tuple[Moment, Moment | None]], expression: Expression) -> Resolution:
        if len(pairs) == 1:
            return self._check(*pairs[0], expression, ())
        options = [pair[0] for pair in pairs]
        spans = [span_of(first, second or self._allied(first, expression)) for first, second in pairs]
        best = self._chooser.pick(options, spans, expression.first, expression)
        return self._check(*pairs[best], expression, ())

    def _allied(self, first: Moment, expression: Expression) -> Moment | None:
        """Return where the next date of the list falls if this one is the first."""
        if expression.ally is None:
            return None
        try:
            return self._later(expression.ally, first, expression)
        except UnresolvedError:
            return None

    def _nearest(self, options: list[Moment], point: Point, expression: Expression) -> Moment:
        return options[self._chooser.pick(options, [span_of(option, None) for option in options], point, expression)]

    def _check(
        self, first: Moment, second: Moment | None, expression: Expression, candidates: tuple[str, ...]
    ) -> Resolution:
        """Compare the stated weekdays and the order of a range with the calendar."""
        note = None
        points = [(expression.first, first)]
        if second is not None and expression.second is not None:
            points.append((expression.second, second))
            if before(second, first):
                return Resolution(note="order", candidates=(f"{first.timex()}/{second.timex()}",))
        for point, moment in points:
            if point.weekdays and point.day is not None and not weekday_fits(moment, point):
                note = "weekday"
            elif note is None and not self._keeps_side(moment, point):
                note = "direction"
        return Resolution(first, second, note, candidates)

    def _keeps_side(self, moment: Moment, point: Point) -> bool:
        """Tell whether a day lies on the side of publication that its direction word says."""
        day = moment.first()
        if self.published is None or day is None or moment.day is None or point.direction is None:
            return True
        return day <= self.published if point.direction == "past" else day >= self.published


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
    begin, end = clock_pair(first, second.clock)
    moment = Moment(hour=begin[0], minute=begin[1], precise=first.minute is not None)
    return Resolution(moment, Moment(hour=end[0], minute=end[1], precise=second.clock.minute is not None), note)
