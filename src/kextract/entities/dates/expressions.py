"""Finding date expressions: where points of time stand, which of them make a range, and what surrounds them."""

from __future__ import annotations

from itertools import pairwise

from kextract.entities.dates.grammar import Grammar
from kextract.entities.dates.parser import PointParser
from kextract.entities.dates.points import Expression, Point


class ExpressionFinder:
    """Finds the date expressions of one text in order.

    Args:
        grammar: compiled patterns.
        text: the text.
        pivot: year near which bare two-digit years must lie.
    """

    def __init__(self, grammar: Grammar, text: str, pivot: int) -> None:
        self.g = grammar
        self.text = text
        self.parser = PointParser(grammar, text, pivot)

    def find(self) -> list[Expression]:
        """Return the expressions in order, none overlapping another."""
        text, pairs = self.text, self.g.pairs
        search, opening = self.g.trigger.search, self.g["number_opening"].match
        found: list[Expression] = []
        position = 0
        while (match := search(text, position)) is not None:
            start = match.start()
            expression = None
            if match.end() - start == 1 or text[start].isdigit():
                if opening(text, start):
                    expression = self._expression(start)
                if expression is None:
                    position = self._after_digits(start)
                    continue
            elif text[start : start + 2] in pairs and not self._joined_left(start):
                expression = self._expression(start)
            if expression is None:
                position = start + 1
                continue
            found.append(expression)
            while (further := self._list_item(expression)) is not None:
                found.append(further)
                expression = further
            position = expression.end
        self._ally(found)
        return found

    def _ally(self, found: list[Expression]) -> None:
        """Tie months and days that stand in a list, so that they fall in one stretch of time."""
        for left, right in pairwise(found):
            if right.start - left.end > 6 or left.second is not None or left.first.month is None:
                continue
            if right.first.has_year or right.first.direction or right.first.month is None:
                continue
            if self.g["list_between"].match(self.text[left.end : right.start]):
                left.ally = right.first

    def _after_digits(self, start: int) -> int:
        match = self.g["digit_run"].match(self.text, start)
        return max(match.end(), start + 1) if match else start + 1

    def _joined_left(self, start: int) -> bool:
        before = self.text[start - 1 : start]
        return bool(before) and before.isalnum()

    def _list_item(self, previous: Expression) -> Expression | None:
        """Return the date that follows in a list: `3·4일`, or the second clock time of `오후 2시와 4시`."""
        joint = self.g["list_join"].match(self.text, previous.end)
        if joint is not None:
            return self._expression(joint.end())
        clock = (previous.second or previous.first).clock
        joint = self.g["clock_list"].match(self.text, previous.end) if clock is not None else None
        if joint is None or clock is None:
            return None
        further, end = self.parser.clock(joint.end())
        if further is None:
            return None
        if further.meridiem is None and clock.meridiem == "pm" and further.hour < 12:
            further.meridiem = "pm"
        return Expression(joint.end(), end, Point(joint.end(), end, "clock", clock=further))

    def _expression(self, start: int) -> Expression | None:
        first = self.parser.parse(start)
        if first is None or first.end <= start:
            return None
        second = self._second(first)
        if second is None and (first.doubt == 1 and not self._certain_alone(first)):
            return None
        end = first.end if second is None else second.end
        expression = Expression(start, end, first, second)
        self._surroundings(expression)
        return expression

    def _certain_alone(self, point: Point) -> bool:
        """Tell whether month and day before a dangling sign of a range are a date: `12.15.~` is, `1.5~` is not."""
        if point.shape != "md":
            return True
        return bool(point.weekdays) or self.g["closing_dot"].match(self.text, point.end) is not None

    def _second(self, first: Point) -> Point | None:
        """Return the later end of a range that begins with this point, or None."""
        text, g = self.text, self.g
        joint = g["join"].match(text, first.end)
        if joint is None:
            return None
        at = joint.end()
        symbol = g["join_tilde"].match(text, first.end) is not None
        if first.clock is not None:
            clock, end = self.parser.clock(at, "clock_end")
            if joint["pair"] and not g["between"].match(text, end):
                return None
            if clock is not None and (symbol or clock.meridiem or clock.colon or self._has_hour_sign(at, end)):
                return Point(at, end, "clock", clock=clock)
        later = self.parser.parse(at, continues=symbol and first.shape in ("md", "ymd", "ym"))
        if later is not None and not later.elided and self._compatible(first, later):
            if joint["origin"] and not g["until"].match(text, later.end):
                return None
            if joint["pair"] and not g["between"].match(text, later.end):
                return None
            if later.shape != "md" or first.shape != "md" or self._plain_range(first, later.end, later):
                return later
        return self._bare_end(first, at) if symbol and first.shape in ("md", "ymd", "ym", "words", "digits") else None

    def _has_hour_sign(self, start: int, end: int) -> bool:
        return not self.text[start:end].strip().isdigit()

    def _bare_end(self, first: Point, at: int) -> Point | None:
        """Read a later end of which the text gives only a number, as in `11.25~27` or `’18~22`."""
        match = self.g["bare_end"].match(self.text, at)
        if match is None or (match["unit"] and not first.elided and first.shape == "words"):
            return None
        unit = (match["unit"] or "").strip()
        kind = self.g.unit_kind(unit) if unit else None
        number = int(match["number"])
        point = Point(at, match.end(), first.shape)
        if first.day is not None and kind in (None, "day") and 1 <= number <= 31 and len(match["number"]) <= 2:
            if not unit and first.shape == "md" and not self._plain_range(first, match.end()):
                return None
            point.day = number
        elif first.day is None and first.month is not None and kind in (None, "month") and 1 <= number <= 12:
            if not unit and first.shape == "words" and not first.elided:
                return None
            point.month = number
        elif first.day is None and first.month is None and first.year is not None and kind in (None, "year"):
            if len(match["number"]) < 2 or first.half or first.quarter:
                return None
            if not unit and first.shape == "words" and not self._bare_year(first, match["number"]):
                return None
            point.year, point.year_digits = self.parser.full_year(match["number"]), len(match["number"])
            if self.g["season_of_play"].match(self.text, match.end()) or point.year <= (first.year or 0):
                return None
        else:
            return None
        if point.day is not None:
            point.weekdays, point.end = self.parser.weekdays(point.end)
            gap = self.g["clock_gap"].match(self.text, point.end)
            clock, end = self.parser.clock(gap.end()) if gap else (None, 0)
            if clock is not None:
                point.clock, point.end = clock, end
        return point

    def _bare_year(self, first: Point, digits: str) -> bool:
        return len(digits) == 4 or first.year_digits == 2

    def _plain_range(self, first: Point, end: int, second: Point | None = None) -> bool:
        """Tell whether `m.d~d` is dates, not a range of decimals: by brackets, weekdays, dots or a two-digit day."""
        if second is not None and (second.weekdays or ((second.day or 0) >= 10 and (first.day or 0) >= 10)):
            return True
        if self.g["closing_dot"].match(self.text, first.end):
            return True
        if first.weekdays or self.text[first.start - 1 : first.start] in ("(", "（", "["):
            return True
        if self.parser.weekdays(end)[0]:
            return True
        return (first.day or 0) >= 10

    def _compatible(self, first: Point, second: Point) -> bool:
        """Tell whether the second point can end a range that the first begins."""
        if second.clock is not None and not second.says_day:
            return first.clock is not None
        if second.shape in ("relative_day", "shift") and not first.says_day:
            return False
        if first.says_day or first.holiday:
            return second.says_day or second.has_month or bool(second.holiday)
        if first.has_month:
            return second.has_month or second.half is not None or (second.has_year and not second.says_day)
        if first.quarter:
            return second.quarter is not None or second.half is not None or (second.has_year and not second.has_month)
        if first.half:
            return second.half is not None or second.quarter is not None or (second.has_year and not second.has_month)
        if first.has_year:
            return second.has_year
        return first.shape == second.shape

    def _surroundings(self, expression: Expression) -> None:
        """Read bound and approximation off the particles and words around the expression."""
        text, g = self.text, self.g
        at = expression.end
        approx = g["approx"].match(text, at)
        if approx is not None:
            expression.approx, at = True, approx.end()
        elif g["approx_before"].search(text[max(0, expression.start - 4) : expression.start]):
            expression.approx = True
        if expression.second is not None:
            return
        before = text[max(0, expression.start - 5) : expression.start]
        if g["bound_min"].match(text, at):
            expression.bound = "min"
        elif g["bound_max"].match(text, at) or g["bound_max_before"].search(before):
            expression.bound = "max"
