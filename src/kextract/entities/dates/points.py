"""What the text says of one point or period of time, before it is placed on the calendar."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """A clock time as written: hour 0 to 24, minute or None, and am, pm, noon, night or None."""

    hour: int
    minute: int | None = None
    meridiem: str | None = None
    colon: bool = False


@dataclass(slots=True)
class Point:
    """The parts of one point that the text states; offsets are code points, `start` and `end` its span.

    Args:
        shape: how it was written (words, ymd, ym, md, clock, shift ...); the last part of the mention's rule.
        year_offset, quarter_offset, month_offset, week_offset, day_offset: distance from the publication date.
        year_anchor, month_anchor, day_anchor: distance from the last date of the text.
        weekdays: weekdays stated beside a day, 1 (Monday) to 7, to be checked.
        last_day: whether it is the last day of its month.
        weekday: weekday that selects a day of a week.
        nth_week: ordinal of a week in its month, -1 for the last.
        shift: number, unit (day week month year) and sign of a distance such as two weeks later.
        same: period, month or day of a phrase such as the same period of the last year.
        elided: whether the unit stands only after a later number, as in 25~27.
        doubt: 0 for a sure form; higher for forms that need company.
    """

    start: int
    end: int
    shape: str = "words"
    direction: str | None = None
    year: int | None = None
    year_digits: int = 4
    year_offset: int | None = None
    year_anchor: int | None = None
    decade: int | None = None
    half: int | None = None
    quarter: int | None = None
    quarter_offset: int | None = None
    season: str | None = None
    month: int | None = None
    month_offset: int | None = None
    month_anchor: int | None = None
    week_offset: int | None = None
    nth_week: int | None = None
    weekend: bool = False
    weekday: int | None = None
    day: int | None = None
    last_day: bool = False
    day_offset: int | None = None
    day_anchor: int | None = None
    weekdays: tuple[int, ...] = ()
    clock: Clock | None = None
    mod: str | None = None
    holiday: str | None = None
    lunar: bool = False
    shift: tuple[int, str, int] | None = None
    same: str | None = None
    elided: bool = False
    doubt: int = 0

    @property
    def has_year(self) -> bool:
        """Whether the text fixes the year by itself, by its distance from publication or from another date."""
        return not (self.year is None and self.year_offset is None and self.year_anchor is None)

    @property
    def has_month(self) -> bool:
        """Whether a month is stated in any way."""
        return not (self.month is None and self.month_offset is None and self.month_anchor is None)

    @property
    def says_day(self) -> bool:
        """Whether it is a day of the calendar, with or without a clock time."""
        if self.last_day:
            return True
        return not (self.day is None and self.day_offset is None and self.day_anchor is None and self.weekday is None)


@dataclass(slots=True)
class Expression:
    """A date or a range of dates in the text, with its first point, its second if any, and modifiers around it.

    `ally` is the next date of a list, which falls in the same stretch of time: `5월과 10월`.
    """

    start: int
    end: int
    first: Point
    second: Point | None = None
    bound: str | None = None
    approx: bool = False
    ally: Point | None = None
