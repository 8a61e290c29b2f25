"""Reading dates that are written with dots, slashes or hyphens, and what both kinds of readers share."""

from __future__ import annotations

import re

from kextract.entities.dates.grammar import Grammar
from kextract.entities.dates.points import Point

MAX_DAY = 31
#: From this day on, month and day with a slash between them are hardly a fraction (4/22).
_NO_FRACTION = 13


class NumericReader:
    """Reads numeric dates of one text.

    Args:
        grammar: compiled patterns.
        text: the text; offsets are its code points.
        pivot: year of publication, or of the corpus where that is unknown; bare two-digit years must lie near it.
    """

    def __init__(self, grammar: Grammar, text: str, pivot: int) -> None:
        self.g = grammar
        self.text = text
        self.pivot = pivot

    def numeric(self, position: int, *, continues: bool) -> Point | None:
        """Return the numeric date that begins here, or None.

        Args:
            position: code point at which it must begin.
            continues: whether it ends a range, which makes forms certain that would be doubtful alone.
        """
        if self.g["numeric_opening"].match(self.text, position) is None:
            return None
        for read in (self._eight_digits, self._ymd, self._ym, self._md):
            point = read(position, continues)
            if point is not None:
                return point
        return None

    def full_year(self, digits: str) -> int:
        """Return the year that digits mean: two are 20YY, or 19YY where that lies over 30 years ahead of the pivot."""
        year = int(digits)
        if len(digits) == 2:
            year += 2000
            if year > self.pivot + 30:
                year -= 100
        return year

    def _before(self, name: str, position: int, width: int = 16) -> bool:
        return self.g[name].search(self.text[max(0, position - width) : position]) is not None

    def _eight_digits(self, position: int, continues: bool) -> Point | None:
        match = self.g["eight_digits"].match(self.text, position)
        if match is None:
            return None
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
        if abs(year - self.pivot) > 40:
            return None
        return Point(position, match.end(), "digits", year=year, month=month, day=day)

    def _ymd(self, position: int, continues: bool) -> Point | None:
        match = self.g["ymd"].match(self.text, position)
        if match is None:
            return None
        month = int(match["month"] or match["month2"])
        day = int(match["day"] or match["day2"])
        digits = match["year"]
        if not 1 <= month <= 12 or not 1 <= day <= MAX_DAY:
            return None
        if len(digits) == 4 and not "1500" <= digits <= "2200":
            return None
        point = Point(position, match.end(), "ymd", month=month, day=day, year=self.full_year(digits))
        point.year_digits = len(digits)
        if len(digits) == 2 and not match["apos"]:
            assert point.year is not None
            follows = self.g["md_after"].match(self.text, match.end()) or match["unit"] or continues
            follows = follows or self.g["closing_dot"].match(self.text, match.end())
            if match["mark"] or not follows or abs(point.year - self.pivot) > 15:
                return None
        return point

    def _ym(self, position: int, continues: bool) -> Point | None:
        match = self.g["ym_hyphen"].match(self.text, position)
        if match is not None:
            return Point(position, match.end(), "ym", year=int(match["year"]), month=int(match["month"]), doubt=1)
        match = self.g["ym"].match(self.text, position)
        if match is None or not 1 <= int(match["month"]) <= 12:
            return None
        digits, end = match["year"], match.end()
        if len(digits) == 4 and not "1900" <= digits <= "2100":
            return None
        year = self.full_year(digits)
        if not match["unit"]:
            at = match.start("month")
            if self.g["quarter"].match(self.text, at) or self.g["quarter_elided"].match(self.text, at):
                return None
            elided = self.g["month"].match(self.text, match.start("month"))
            if elided is None and (
                (len(digits) == 2 and not match["apos"]) or self.g["number_unit"].match(self.text, end)
            ):
                return None
        if (
            len(digits) == 2
            and not match["apos"]
            and (abs(year - self.pivot) > 15 or int(digits) <= 12 < self.pivot % 100)
        ):
            return None
        return Point(position, end, "ym", year=year, year_digits=len(digits), month=int(match["month"]))

    def _md(self, position: int, continues: bool) -> Point | None:
        match = self.g["md"].match(self.text, position)
        if match is None:
            return None
        month, day = int(match["month"]), int(match["day"])
        if not 1 <= month <= 12 or not 1 <= day <= MAX_DAY:
            return None
        if match["unit"] and self._before("day_not_after", position):
            return None
        end = match.end()
        point = Point(position, end, "md", month=month, day=day)
        if not match["unit"] and self.g["number_unit"].match(self.text, end):
            return None
        if self._in_brackets(match):
            point.doubt = 2
            return point
        improper = month > day or day >= _NO_FRACTION
        if match["slash"] and improper and self.g["slash_cue"].match(self.text, end):
            return point
        if match["unit"] or continues or self.g["md_after"].match(self.text, end):
            if not match["unit"] and not continues and self.g["open_bracket"].match(self.text, end):
                return None
            point.doubt = 1 if self.g["join_tilde"].match(self.text, end) else 0
            return point
        if (
            not match["slash"]
            and self._before("bracket_opens", position)
            and self.g["join_number"].match(self.text, end)
        ):
            point.doubt = 1
            return point
        if not match["slash"] and self._before("tilde_before", position) and len(match["day"]) == 2:
            point.doubt = 2
            return point
        return None

    def _in_brackets(self, match: re.Match[str]) -> bool:
        """Tell whether a month and day stand alone or first in brackets: `(11.25)`, `(~12.6)`, `(11.25, ...`."""
        closing = self.g["bracket_closes"].match(self.text, match.end())
        if match["slash"] or match["unit"] or closing is None or ("," in closing[0] and len(match["day"]) == 1):
            return False
        return self._before("bracket_opens", match.start())
