"""Placing what leans on the publication date or on another date of the text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from kextract.entities.dates.clocks import clock_time
from kextract.entities.dates.grammar import Grammar
from kextract.entities.dates.moments import Moment, Sentences, shift_month
from kextract.entities.dates.points import Clock, Expression, Point

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
class Anchor:
    """An earlier date of the text: where it ends and whether its year was stated."""

    moment: Moment
    end: int
    stated: bool
    second: Moment | None = None


class UnresolvedError(Exception):
    """A point cannot be placed; the message is the mention's note, or `none` where it is no date after all."""


class RelativePlacer:
    """Places relative points of one text.

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
        self._last: Anchor | None = None
        self._last_day: Anchor | None = None
        self._last_past_day: Anchor | None = None
        self._lead_day: Anchor | None = None

    def _year(self, point: Point, expression: Expression) -> int:
        if point.year is not None:
            return point.year
        if point.year_anchor is not None:
            anchor = self._anchor(expression, same_sentence=point.year_anchor == -1)
            if anchor is not None and anchor.year is not None:
                return anchor.year + point.year_anchor
            if point.year_anchor != -1:
                raise UnresolvedError("none")
            offset = point.year_anchor
        else:
            assert point.year_offset is not None
            offset = point.year_offset
        if self.published is None:
            raise UnresolvedError("published")
        return self.published.year + offset

    def _month(self, point: Point, expression: Expression) -> tuple[int, int]:
        if point.month_anchor is not None:
            anchor = self._anchor(expression, same_sentence=point.month_anchor == -1)
            if anchor is not None and anchor.year is not None and anchor.month is not None:
                return shift_month(anchor.year, anchor.month, point.month_anchor)
            if point.month_anchor != -1:
                raise UnresolvedError("none")
        if self.published is None:
            raise UnresolvedError("published")
        offset = point.month_offset if point.month_offset is not None else point.month_anchor
        return shift_month(self.published.year, self.published.month, offset or 0)

    def _anchor(self, expression: Expression, *, same_sentence: bool = False) -> Moment | None:
        last = self._last
        if last is None or expression.start - last.end > _ANCHOR_WIDTH:
            return None
        if same_sentence and not self.sentences.same(last.end, expression.start):
            return None
        return last.second or last.moment

    @staticmethod
    def _with_clock(moment: Moment, clock: Clock | None) -> Moment:
        if clock is None:
            return moment
        hour, minute = clock_time(clock)
        return replace(moment, hour=hour, minute=minute, precise=clock.minute is not None)

    def _relative_day(self, point: Point, expression: Expression) -> Moment:
        day = None
        if point.day_anchor is not None:
            last = self._last_day if point.day_anchor else self._last_past_day
            if point.day_anchor == 0 and point.clock is not None and self._lead_day is not None and last is not None:
                apart = self.g["paragraph"].search(self.text, last.end, expression.start) is not None
                last = self._lead_day if apart else last
            if last is not None and (point.day_anchor == 0 or expression.start - last.end <= _ANCHOR_WIDTH):
                day = (last.second or last.moment).last()
            elif point.day_anchor > 0 or (point.day_anchor < 0 and self._is_general(point)):
                raise UnresolvedError("none")
        if day is None and point.day_anchor == 0 and point.day_offset is None:
            raise UnresolvedError("none")
        if day is None:
            if self.published is None:
                raise UnresolvedError("published")
            day = self.published
        distance = point.day_offset if point.day_offset is not None else point.day_anchor
        return self._with_clock(Moment.of_day(day + dt.timedelta(distance or 0)), point.clock)

    def _is_general(self, point: Point) -> bool:
        """Tell the eve of some other day, as in a statute, from the day before publication."""
        return self.g["figure_before"].search(self.text[max(0, point.start - 4) : point.start]) is not None

    def _quarter(self, offset: int) -> Moment:
        if self.published is None:
            raise UnresolvedError("published")
        year, month = shift_month(self.published.year, self.published.month, 3 * offset)
        return Moment(year=year, quarter=(month + 2) // 3)

    def _week(self, point: Point) -> Moment:
        if self.published is None:
            raise UnresolvedError("published")
        day = self.published + dt.timedelta(7 * (point.week_offset or 0))
        iso = day.isocalendar()
        if point.weekday is not None:
            chosen = Moment.of_day(dt.date.fromisocalendar(iso.year, iso.week, point.weekday))
            return self._with_clock(chosen, point.clock)
        return Moment(year=iso.year, week=iso.week, weekend=point.weekend)

    def _next_weekday(self, point: Point) -> Moment:
        if self.published is None:
            raise UnresolvedError("published")
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
            raise UnresolvedError("published")
        if number * (365 if unit == "year" else 31) > 365 * 900:
            raise UnresolvedError("none")
        if unit == "year":
            return Moment(year=base.year + sign * number)
        if unit == "month":
            year, month = shift_month(base.year, base.month, sign * number)
            return Moment(year=year, month=month)
        return Moment.of_day(base + dt.timedelta(sign * number * (7 if unit == "week" else 1)))

    def _same(self, point: Point, year: int, expression: Expression) -> tuple[Moment, Moment | None]:
        """Return the stretch of the last date moved to another year: the same period of the year before."""
        last = self._last
        if last is None or expression.start - last.end > _ANCHOR_WIDTH or last.moment.year is None:
            raise UnresolvedError("anchor")
        base = last.moment
        if point.same == "month":
            if base.month is None:
                raise UnresolvedError("anchor")
            return Moment(year=year, month=base.month), None
        moved = replace(base, year=year, hour=None, minute=None)
        end = last.second
        if end is not None and end.year is not None and base.year is not None:
            end = replace(end, year=year + end.year - base.year, hour=None, minute=None)
        if not moved.is_real() or (end is not None and not end.is_real()):
            raise UnresolvedError("calendar")
        return moved, end
