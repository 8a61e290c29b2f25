"""Telling dates from what only looks like them: sets, names of events, decimals."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right

from kextract.entities.dates.grammar import Grammar
from kextract.entities.dates.moments import Sentences
from kextract.entities.dates.points import Expression

_NEAR_DAYS = 35


class Filter:
    """Accepts or refuses the expressions of one text, in order.

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
        self._quotes: list[tuple[int, int]] | None = None
        self._set_end = -1

    def accepts(self, expression: Expression) -> bool:
        """Return whether the expression is a date."""
        if self._is_set(expression):
            self._set_end = expression.end
            return False
        return not (self._in_name(expression) or self._is_event(expression) or self._is_decimal(expression))

    def _is_set(self, expression: Expression) -> bool:
        """Tell repeated days, which no calendar places: every 10th of the month."""
        before = self.text[max(0, expression.start - 20) : expression.start]
        if self.g["set_before"].search(before):
            return not (expression.first.year is not None)
        if self._set_end < 0:
            return False
        between = self.text[self._set_end : min(expression.start, self._set_end + 8)]
        return len(between) < 8 and self.g["list_between"].match(between) is not None and not expression.first.has_year

    def _is_event(self, expression: Expression) -> bool:
        return expression.first.holiday is None and self.g["event_date"].match(self.text, expression.end) is not None

    def _is_decimal(self, expression: Expression) -> bool:
        """Tell `(1.5)` from a month and day by its distance from publication."""
        point = expression.first
        if point.doubt < 2 or expression.second is not None or self.published is None:
            return False
        if (point.day is not None and point.day >= 10) or point.weekdays:
            return False
        if self.g["closing_dot"].match(self.text, expression.end):
            return False
        assert point.month is not None and point.day is not None
        try:
            day = dt.date(self.published.year, point.month, point.day)
        except ValueError:
            return True
        away = abs((day - self.published).days)
        return min(away, 365 - away) > _NEAR_DAYS

    def _in_name(self, expression: Expression) -> bool:
        """Tell whether the date is part of a quoted name of an event, a programme or a publication."""
        if self._quotes is None:
            self._quotes = list(self._named())
        index = bisect_right(self._quotes, (expression.start, 1 << 60)) - 1
        if index < 0:
            return False
        start, end = self._quotes[index]
        if self.g["name_break"].search(self.text[start : expression.start]):
            return False
        if self.text[expression.start - 1] in "(（" and self.text[expression.end : expression.end + 1] in (")", "）"):
            return expression.end + 1 < end or expression.second is None
        return (
            start <= expression.start and expression.end <= end and end - start > expression.end - expression.start + 1
        )

    def _named(self) -> list[tuple[int, int]]:
        found = []
        for match in self.g["quoted"].finditer(self.text):
            inner = match["single"] or match["book"] or match["double"]
            if match["book"] is None and self.g["speech_end"].search(inner.strip()):
                continue
            found.append((match.start() + 1, match.end() - 1))
        return found
