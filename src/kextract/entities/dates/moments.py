"""A point or period on the calendar: its TIMEX3 value and its first and last day."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
from bisect import bisect_right
from dataclasses import dataclass

from kextract.resources import rows

_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@dataclass(slots=True, frozen=True)
class Moment:
    """A point or period on the calendar; the finest part that is not None says how fine it is.

    Args:
        year: calendar year, or the year of an ISO week; None for a clock time of no stated day.
        decade: first three digits of the year.
        week: ISO week.
        season: SP, SU, FA or WI; winter begins in December of its year.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    precise: bool = False
    half: int | None = None
    quarter: int | None = None
    season: str | None = None
    week: int | None = None
    weekend: bool = False
    decade: int | None = None

    @classmethod
    def of_day(cls, day: dt.date) -> Moment:
        """Return the moment that is one day."""
        return cls(year=day.year, month=day.month, day=day.day)

    @property
    def grain(self) -> str:
        """How fine it is: minute hour day week month quarter half year range."""
        if self.hour is not None:
            return "minute" if self.precise else "hour"
        if self.day is not None:
            return "day"
        if self.week is not None:
            return "range" if self.weekend else "week"
        if self.month is not None:
            return "month"
        if self.quarter is not None:
            return "quarter"
        if self.half is not None:
            return "half"
        return "range" if self.season or self.decade is not None else "year"

    def timex(self) -> str:
        """Return the TIMEX3 value."""
        clock = "" if self.hour is None else f"T{self.hour:02}:{self.minute or 0:02}"
        if self.decade is not None:
            return str(self.decade)
        if self.year is None:
            return clock
        year = f"{self.year:04}"
        if self.week is not None:
            return f"{year}-W{self.week:02}" + ("-WE" if self.weekend else "")
        if self.half is not None:
            return f"{year}-H{self.half}"
        if self.quarter is not None:
            return f"{year}-Q{self.quarter}"
        if self.season is not None:
            return f"{year}-{self.season}"
        if self.month is None:
            return year
        if self.day is None:
            return f"{year}-{self.month:02}"
        return f"{year}-{self.month:02}-{self.day:02}{clock}"

    def is_real(self) -> bool:
        """Return whether the calendar has such a day."""
        if self.year is None or not 1 <= self.year <= 9998:
            return self.year is None
        if self.day is None or self.month is None:
            return True
        return self.day <= calendar.monthrange(self.year, self.month)[1]

    def first(self) -> dt.date | None:
        """Return the first day, or None for a clock time alone."""
        if self.decade is not None:
            return dt.date(self.decade * 10, 1, 1)
        if self.year is None:
            return None
        if self.week is not None:
            return dt.date.fromisocalendar(self.year, self.week, 6 if self.weekend else 1)
        if self.season is not None:
            return dt.date(self.year, _SEASON_MONTHS[self.season], 1)
        month = self.month or (self.half and self.half * 6 - 5) or (self.quarter and self.quarter * 3 - 2) or 1
        return dt.date(self.year, month, self.day or 1)

    def last(self) -> dt.date | None:
        """Return the last day, inclusive, or None for a clock time alone."""
        first = self.first()
        if first is None or self.day is not None:
            return first
        if self.decade is not None:
            return dt.date(self.decade * 10 + 9, 12, 31)
        if self.week is not None:
            return first + dt.timedelta(1 if self.weekend else 6)
        if self.month is not None:
            months = 1
        elif self.quarter is not None or self.season is not None:
            months = 3
        else:
            months = 6 if self.half is not None else 12
        year, month = shift_month(first.year, first.month, months)
        return dt.date(year, month, 1) - dt.timedelta(1)


def shift_month(year: int, month: int, by: int) -> tuple[int, int]:
    """Return the year and month that lie `by` months away."""
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


def week_of_month(year: int, month: int, nth: int) -> tuple[int, int] | None:
    """Return ISO year and week of the nth week of a month, -1 for the last; None when the month has no such week.

    A week belongs to the month that holds its Thursday (ISO 8601 and KS X ISO 8601 applied to months).
    """
    first = dt.date(year, month, 1)
    thursday = first + dt.timedelta((4 - first.isoweekday()) % 7)
    thursdays = [day for i in range(5) if (day := thursday + dt.timedelta(7 * i)).month == month]
    if nth > len(thursdays):
        return None
    iso = thursdays[nth - 1 if nth > 0 else -1].isocalendar()
    return iso.year, iso.week


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> dt.date | None:
    """Return the nth such weekday (1 Monday to 7) of a month, -1 for the last; None when the month has no such day."""
    first = dt.date(year, month, 1)
    day = first + dt.timedelta((weekday - first.isoweekday()) % 7)
    days = [found for i in range(5) if (found := day + dt.timedelta(7 * i)).month == month]
    if nth > len(days):
        return None
    return days[nth - 1 if nth > 0 else -1]


@functools.cache
def _lunar_years() -> dict[int, tuple[dt.date, tuple[int, ...], int | None]]:
    return {
        int(row["year"]): (
            dt.date.fromisoformat(row["first_day"]),
            tuple(int(length) for length in row["lengths"].split()),
            int(row["leap_month"]) if row["leap_month"] else None,
        )
        for row in rows("dates/lunar.csv")
    }


def lunar_day(year: int, month: int, day: int) -> dt.date | None:
    """Return the solar day of a day of the Korean lunisolar calendar, None outside 1900 to 2049.

    Args:
        year: lunar year.
        month: month 1 to 12; leap months cannot be asked for.
        day: day 1 to 30.
    """
    found = _lunar_years().get(year)
    if found is None or not 1 <= month <= 12:
        return None
    first, lengths, leap = found
    index = month - 1 + (1 if leap is not None and month > leap else 0)
    if day > lengths[index]:
        return None
    return first + dt.timedelta(sum(lengths[:index]) + day - 1)


def holiday(year: int, row: dict[str, str]) -> dt.date | None:
    """Return the day of a year on which a row of `resources/dates/holidays.csv` falls, None when that is unknown."""
    month, day = int(row["month"]), int(row["day"])
    return lunar_day(year, month, day) if row["calendar"] == "lunar" else dt.date(year, month, day)


class Sentences:
    """Ends of sentences and lines of one text, found once.

    Args:
        ends: ascending code points after which a sentence is over.
    """

    def __init__(self, ends: list[int]) -> None:
        self._ends = ends

    def same(self, left: int, right: int) -> bool:
        """Return whether no sentence ends between two code points."""
        return bisect_right(self._ends, right) == bisect_right(self._ends, left)

    def end_after(self, position: int, default: int) -> int:
        """Return the end of the sentence that holds this code point."""
        index = bisect_right(self._ends, position)
        return self._ends[index] if index < len(self._ends) else default
