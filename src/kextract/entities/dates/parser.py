"""Reading single points of time: one small pattern after another at one place of the text."""

from __future__ import annotations

import re

from kextract.entities.dates.grammar import squeeze
from kextract.entities.dates.numeric import MAX_DAY
from kextract.entities.dates.points import Clock, Point
from kextract.entities.dates.spelled import SpelledReader


class PointParser(SpelledReader):
    """Reads points of time from one text; constructed as `NumericReader`."""

    def parse(self, position: int, *, continues: bool = False) -> Point | None:
        """Return the point of time that begins here, or None.

        Args:
            position: code point at which it must begin.
            continues: whether it ends a range, which makes forms certain that would be doubtful alone.
        """
        point: Point | None
        if self._is_number(position):
            point = self.numeric(position, continues=continues)
            if point is None:
                point = self._counted(Point(position, position), position)
        else:
            point = self._worded(position)
        return None if point is None else self._finish(point)

    def _is_number(self, position: int) -> bool:
        character = self.text[position : position + 1]
        return character.isdigit() or self.g["apostrophe"].match(self.text, position) is not None

    # worded forms

    def _worded(self, position: int) -> Point | None:
        text, g = self.text, self.g
        point = Point(position, position)
        at = position
        match = g["lunar"].match(text, at)
        if match:
            point.lunar, at = True, match.end()
        match = g["direction"].match(text, at)
        if match and not g["plain_word"].match(text, at):
            point.direction, at = g.value("direction", match["word"]), match.end()
            selected = g["weekday_word"].match(text, at)
            if selected:
                point.weekday, point.end = int(g.value("weekday", selected["word"])), selected.end()
                return point
        if self._is_number(at):
            return self._counted(point, at)
        chosen = g["weekday_direction"].match(text, at) if point.direction is None else None
        if chosen:
            point.week_offset, point.end = int(g.value("weekday_direction", chosen["word"])), chosen.end()
            point.weekday = int(g.value("weekday", chosen["weekday"]))
            return point
        after_year = self._year_by_word(point, at)
        if after_year is None:
            return None
        if after_year == at and point.direction is None:
            for read in (self._relative_day, self._week, self._shift):
                if read(point, at):
                    return point
        if after_year == at:
            after_year = self._spelled_year(point, at)
        if after_year > at:
            return self._within_year(point, after_year)
        for read in (self._half_or_quarter, self._holiday, self._season, self._month, self._spelled_date):
            if read(point, at):
                return point
        if point.direction is None and self._bare_clock(point, at):
            return point
        return None

    def _counted(self, point: Point, at: int) -> Point | None:
        """Read a date that begins with a number, after a direction word or without one."""
        after_year = self._year(point, at)
        if after_year is None:
            return None
        if after_year > at:
            return self._within_year(point, after_year)
        readers = [self._half_or_quarter, self._holiday, self._month, self._day]
        if point.direction is None and not point.lunar:
            readers = [self._shift, *readers, self._bare_clock]
        return next((point for read in readers if read(point, at)), None)

    def _within_year(self, point: Point, at: int) -> Point:
        """Read what follows a year: a half, a holiday, a month and its day, or nothing."""
        text = self.text
        joint = self.g["dot_or_space"].match(text, at)
        rest = joint.end() if joint else at
        readers = (self._half_or_quarter, self._same, self._holiday, self._season, self._month, self._spelled_date)
        if any(read(point, rest) for read in readers):
            return point
        if point.decade is None and self._nth_week(point, at):
            return point
        numeric = self._md(rest, False) if text[rest : rest + 1].isdigit() and point.decade is None else None
        if numeric is not None and numeric.doubt == 0:
            point.month, point.day, point.end = numeric.month, numeric.day, numeric.end
            return point
        point.end = at
        self._mod(point)
        return point

    def _year_by_word(self, point: Point, at: int) -> int | None:
        """Read a word for a year; return where it ends (`at` without one), None where it is part of another word."""
        text, g = self.text, self.g
        for name in ("year_word", "year_anchor", "year_short_word", "year_this_word"):
            match = g[name].match(text, at)
            if match is None:
                continue
            if name == "year_anchor":
                point.year_anchor = int(g.value("year_anchor", match["word"]))
            else:
                point.year_offset = int(g.value(name.removesuffix("_word"), match["word"]))
            if squeeze(match["word"]) in g.guarded and not self._boundary(match.end()):
                return match.end() if g["same"].match(text, match.end()) else None
            return match.end()
        return at

    def _year(self, point: Point, at: int) -> int | None:
        """Read a year in digits; return where it ends (`at` without one), None where the number is no date at all."""
        text, g = self.text, self.g
        if g["year_opening"].match(text, at) is None:
            return at
        match = g["decade"].match(text, at)
        if match:
            year = int(match["year"])
            if len(match["year"]) == 2:
                year += 1900 if year >= 40 else 2000
            point.decade, point.year, point.shape = year // 10, year, "decade"
            return match.end()
        for name in ("year_full", "year_in_bracket", "year_elided", "year_range_bare", "year_bare"):
            match = g[name].match(text, at)
            if match is not None:
                if not 1 <= int(match["year"]) <= 2999 or g["season_of_play"].match(text, match.end()):
                    return None
                point.year, point.elided = int(match["year"]), name in ("year_elided", "year_range_bare")
                return match.end()
        match = g["year_apostrophe"].match(text, at)
        if match is not None:
            point.year, point.year_digits = self.full_year(match["year"]), 2
            return match.end()
        match = g["year_two_digits"].match(text, at)
        if match is not None and self._is_calendar_year(match, point):
            point.year, point.year_digits = self.full_year(match["year"]), 2
            point.elided = not g["year_ending"].search(match[0])
            return match.end()
        return at

    def _is_calendar_year(self, match: re.Match[str], point: Point) -> bool:
        """Tell a two-digit year from a number of years by what surrounds it."""
        text, g, end = self.text, self.g, match.end()
        distance = self.full_year(match["year"]) - self.pivot
        if g["duration_tail"].match(text, end) or point.direction is not None:
            return False
        if g["year_then_month"].match(text, end):
            return abs(distance) <= 40
        if self._before("year_not_after", match.start()):
            return False
        if g["year_do"].search(match[0]):
            return abs(distance) <= 15
        if not g["year_ending"].search(match[0]):
            later = g["later_year"].match(text, end)
            other = self.full_year(later["year"]) if later else 0
            return -12 <= distance <= 10 and later is not None and 0 < other - (self.pivot + distance) <= 20
        if g["year_cue"].match(text, end):
            return -15 <= distance <= 15
        return g["year_weak_cue"].match(text, end) is not None and abs(distance) <= 2

    def _half_or_quarter(self, point: Point, at: int) -> bool:
        text, g = self.text, self.g
        for name in ("half", "half_hanja"):
            match = g[name].match(text, at)
            if match and (name == "half" or point.has_year):
                point.half = g.number("half", match["word"]) or g.number("half_hanja", match["word"])
                point.end = match.end()
                self._mod(point)
                return True
        word = g["quarter_word"].match(text, at) if not point.has_year and point.direction is None else None
        if word and self._boundary(word.end()):
            point.quarter_offset, point.end = int(g.value("quarter_word", word["word"])), word.end()
            self._mod(point)
            return True
        match = g["quarter"].match(text, at) or g["quarter_elided"].match(text, at)
        if match and (point.has_year or not self._before("quarter_not_after", at)):
            point.quarter, point.end = int(match["quarter"]), match.end()
            point.elided = match.re is g["quarter_elided"]
            self._mod(point)
            return True
        return False

    def _same(self, point: Point, at: int) -> bool:
        if not point.has_year:
            return False
        match = self.g["same"].match(self.text, at)
        if match is None or (point.year is not None and squeeze(match["word"]) in self.g.guarded):
            return False
        point.same, point.end = self.g.value("same", match["word"]), match.end()
        return True

    def _holiday(self, point: Point, at: int) -> bool:
        text, g = self.text, self.g
        match = g["holiday_word"].match(text, at)
        if match is None:
            return False
        name = squeeze(match["word"])
        alone = not point.has_year and point.direction is None
        if alone and not g.holidays[name]["bare"] and not g["holiday_strict"].match(text, match.end()):
            return False
        if not point.has_year and (self._before("event_before", at) or g["event_suffix"].match(text, match.end())):
            return False
        if alone and not g["holiday_use"].match(text, match.end()):
            return False
        point.holiday, point.end, point.shape = name, match.end(), "holiday"
        return True

    def _season(self, point: Point, at: int) -> bool:
        if not point.has_year and point.direction is None:
            return False
        match = self.g["season"].match(self.text, at)
        if match is None:
            return False
        point.season = self.g.value("season", match["word"] or match["word2"])
        point.end = match.end("word") if match["word"] else match.end("word2")
        return True

    def _month(self, point: Point, at: int) -> bool:
        text, g = self.text, self.g
        match = None
        if not point.has_year:
            match = g["month_word"].match(text, at)
        if match is not None:
            word = squeeze(match["word"])
            point.month_offset, point.month_anchor = g.number("month", word), g.number("month_anchor", word)
            if word in g.guarded and not self._boundary(match.end()):
                point.month_offset = point.month_anchor = None
                return False
        else:
            match = g["month"].match(text, at)
            if match is None or not 1 <= int(match["month"]) <= 12:
                return False
            point.month = int(match["month"])
            point.elided = match.end() == match.end("month")
        point.end = match.end()
        alone = point.month is not None and not point.has_year and point.direction is None
        if alone and g["month_is_length"].match(text, point.end):
            return False
        if point.elided:
            return True
        day = g["day_after_month"].match(text, point.end)
        if day and 1 <= int(day["day"]) <= MAX_DAY:
            point.day, point.end = int(day["day"]), day.end()
            point.elided = day.end() == day.end("day") and g["elide_follows"].match(text, day.end()) is not None
            return True
        spelled = g["spelled_day"].match(text, point.end)
        if spelled and 1 <= g.spelled(spelled["day"]) <= MAX_DAY:
            point.day, point.end = g.spelled(spelled["day"]), spelled.end()
            return True
        torn = g["day_signless"].match(text, point.end)
        if torn and 1 <= int(torn["day"]) <= MAX_DAY:
            point.day, point.end = int(torn["day"]), torn.end("day")
            return True
        last = g["last_day"].match(text, point.end)
        if last:
            point.last_day, point.end = True, last.end()
            return True
        if self._nth_week(point, point.end):
            return True
        nth = g["nth_weekday_only"].match(text, point.end)
        if nth:
            point.nth_week, point.end = int(g.value("ordinal", nth["word"])), nth.end()
            point.weekday, point.shape = int(g.value("weekday", nth["weekday"])), "nth_weekday"
            return True
        self._mod(point)
        return True

    def _day(self, point: Point, at: int) -> bool:
        text, g = self.text, self.g
        match = g["day"].match(text, at)
        if match is None or not 1 <= int(match["day"]) <= MAX_DAY or self._before("day_not_after", point.start):
            return False
        if point.direction is None and int(match["day"]) == 1 and g["first_day_rate"].match(text, match.end()):
            return False
        point.day, point.end = int(match["day"]), match.end()
        point.elided = match.end() == match.end("day") and g["elide_follows"].match(text, match.end()) is not None
        return True

    def _relative_day(self, point: Point, at: int) -> bool:
        match = self.g["day_word"].match(self.text, at)
        if match is None or not self._boundary(match.end()):
            return False
        word = squeeze(match["word"])
        if self.g.number("day", word) == 1 and self._before("figure_before", at):
            return False
        point.day_offset, point.day_anchor = self.g.number("day", word), self.g.number("day_anchor", word)
        point.end, point.shape = match.end(), "relative_day"
        gloss = self.g["day_gloss"].match(self.text, match.end())
        if gloss:
            point.end, point.day = gloss.end(), int(gloss["day"])
        return True

    def _week(self, point: Point, at: int) -> bool:
        text, g = self.text, self.g
        match = g["week_word"].match(text, at)
        kind = "week"
        if match is None:
            match, kind = g["week_weak"].match(text, at), "week_weak"
        if match is None:
            return False
        point.week_offset, point.end, point.shape = int(g.value(kind, match["word"])), match.end(), "week"
        weekend = g["weekend"].match(text, point.end)
        if weekend:
            point.weekend, point.end = True, weekend.start() + len(weekend[0])
            return True
        if not self._select_weekday(point):
            self._mod(point)
        return True

    def _shift(self, point: Point, at: int) -> bool:
        text, g = self.text, self.g
        match = g["shift"].match(text, at)
        if match:
            number, unit = int(match["number"]), g.unit(match["unit"])
        else:
            match = g["shift_word"].match(text, at)
            if match is None:
                return False
            number, unit = g.length(match["span"])
        sign = int(g.value("shift", match["shift"]))
        if self._before("shift_not_after", at) or (unit != "year" and g["shift_not_before"].match(text, match.end())):
            return False
        point.shift, point.end, point.shape = (number, unit, sign), match.end(), "shift"
        return True

    def _bare_clock(self, point: Point, at: int) -> bool:
        clock, end = self.clock(at)
        if clock is None:
            return False
        if clock.meridiem is None and not self._is_clock(at, end, clock):
            return False
        point.clock, point.end, point.shape = clock, end, "clock"
        return True

    def _is_clock(self, start: int, end: int, clock: Clock) -> bool:
        if clock.colon:
            return self.text[start + 1 : start + 2] != ":" or self.g["clock_cue"].match(self.text, end) is not None
        return clock.minute is not None or self.g["clock_cue"].match(self.text, end) is not None

    def _boundary(self, at: int) -> bool:
        return self.g["word_end"].match(self.text, at) is not None

    def _mod(self, point: Point) -> None:
        match = self.g["mod"].match(self.text, point.end)
        if match and not (point.has_month and ("mod_of_year", squeeze(match["word"])) in self.g.meanings):
            point.mod, point.end = self.g.value("mod", match["word"]), match.end()
            further = self.g["mod_range"].match(self.text, point.end)
            if further:
                point.mod, point.end = None, further.end()

    def weekdays(self, at: int) -> tuple[tuple[int, ...], int]:
        """Return the weekdays stated at `at`, such as a bracketed one beside a day, and where they end."""
        match = self.g["weekday_tail"].match(self.text, at)
        if match is None:
            empty = self.g["empty_brackets"].match(self.text, at)
            return (), empty.end() if empty else at
        if match["wdlong"]:
            return (int(self.g.value("weekday", match["wdlong"])),), match.end()
        named = [match["wd"] or match["wds"], match["wd2"]]
        return tuple(int(self.g.value("weekday_short", word)) for word in named if word), match.end()

    def _finish(self, point: Point) -> Point:
        """Add the part of a month, or the weekday and the clock time that stand beside a day."""
        if point.shape == "ym":
            self._mod(point)
        if not point.says_day and point.holiday is None:
            return point
        point.weekdays, point.end = self.weekdays(point.end)
        if point.elided and not point.weekdays:
            return point
        gap = self.g["clock_gap"].match(self.text, point.end)
        if gap is not None:
            clock, end = self.clock(gap.end())
            if clock is not None and not (clock.hour <= 12 and self.g["rate_after"].match(self.text, end)):
                point.clock, point.end = clock, end
        return point
