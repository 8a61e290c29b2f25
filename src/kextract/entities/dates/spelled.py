"""Reading clock times, ordinals of weeks, and dates whose numbers are written out."""

from __future__ import annotations

from kextract.entities.dates.numeric import NumericReader
from kextract.entities.dates.points import Clock, Point


class SpelledReader(NumericReader):
    """Reads clock times, ordinals and written-out numbers of one text; constructed as `NumericReader`."""

    def _spelled_year(self, point: Point, at: int) -> int:
        """Read a year; return where it ends, `at` without one."""
        match = self.g["spelled_year"].match(self.text, at)
        if match is None:
            return at
        rest = match["rest"]
        point.year = int(self.g.value("century", match["century"])) + (self.g.spelled(rest) if rest else 0)
        return match.end()

    def _spelled_date(self, point: Point, at: int) -> bool:
        """Read a month, with its day or after a year or a direction word; a month alone is too often another word."""
        month = self.g["spelled_month"].match(self.text, at)
        if month is None:
            return False
        day = self.g["spelled_day"].match(self.text, month.end())
        plain = self.g["day_after_month"].match(self.text, month.end())
        number = self.g.spelled(day["day"]) if day else int(plain["day"]) if plain else 0
        found = day or plain
        if found is None and not point.has_year and point.direction is None:
            return False
        point.month, point.end = self._month_number(month["month"]), month.end()
        if found is not None and 1 <= number <= 31:
            point.day, point.end = number, found.end()
        return True

    def _month_number(self, form: str) -> int:
        return self.g.spelled(form)

    def _nth_week(self, point: Point, at: int) -> bool:
        nth = self.g["nth_week"].match(self.text, at)
        if nth is None:
            return False
        point.nth_week, point.end = int(self.g.value("ordinal", nth["word"])), nth.end()
        self._select_weekday(point)
        return True

    def _select_weekday(self, point: Point) -> bool:
        match = self.g["weekday"].match(self.text, point.end)
        if match is None:
            return False
        point.weekday, point.end = int(self.g.value("weekday", match["word"])), match.end()
        return True

    def _spelled_clock(self, at: int) -> tuple[Clock | None, int]:
        """Return the clock time that stands at `at` and where it ends, or None and `at`."""
        match = self.g["spelled_clock"].match(self.text, at)
        if match is None:
            return None, at
        minute = 30 if match["thirty"] else self.g.spelled(match["minute"]) if match["minute"] else None
        if (minute or 0) > 59:
            return None, at
        meridiem = match["meridiem"] and self.g.value("meridiem", match["meridiem"])
        return Clock(int(self.g.value("hour_word", match["hour"])), minute, meridiem), match.end()

    def clock(self, at: int, name: str = "clock") -> tuple[Clock | None, int]:
        """Return the clock time that stands at `at` and where it ends, or None and `at`."""
        match = self.g[name].match(self.text, at)
        if match is None:
            spelled, end = self._spelled_clock(at)
            if spelled is not None:
                return spelled, end
        if match is None and name == "clock":
            match = self.g["clock_elided"].match(self.text, at)
            if match is not None and int(match["hour"]) <= 24:
                meridiem = match["meridiem"] and self.g.value("meridiem", match["meridiem"])
                return Clock(int(match["hour"]), None, meridiem), match.end()
        if match is None or match.re is self.g["clock_elided"]:
            return None, at
        if match["point"]:
            hour, minute = self.g.value("clock_word", match["point"]).split(":")
            return Clock(int(hour), int(minute), "word"), match.end()
        hour_number = int(match["hour"])
        written = match["colon"] or match["minute"]
        half = match["thirty"] or (name == "clock" and match["thirty2"])
        minute_number = int(written) if written else 30 if half else None
        if hour_number > 24 or (minute_number or 0) > 59:
            return None, at
        meridiem = match["meridiem"] and self.g.value("meridiem", match["meridiem"])
        exact = self.g["o_clock"].match(self.text, match.end())
        end = exact.end() if exact and not match["colon"] else match.end()
        return Clock(hour_number, minute_number, meridiem, bool(match["colon"])), end
