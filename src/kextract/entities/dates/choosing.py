"""Choosing between the dates that an incomplete one may mean."""

from __future__ import annotations

import datetime as dt

from kextract.entities.dates.grammar import Grammar
from kextract.entities.dates.moments import Moment, Sentences
from kextract.entities.dates.points import Expression, Point

_CLEAR_DAYS = 60
_TENSE_WIDTH = 70
_TENSE_NEAR = 30
_NEAR_DAYS = 8
_OTHER_YEAR_DAYS = 75
_SLIP_DAYS = 14
#: Days after publication that a text may call the day of its report: it is sent out for the papers of the next day.
_REPORTED_AHEAD = 2


class Chooser:
    """Chooses by direction words, weekdays, the tense of the clause and the distance from publication.

    Args:
        grammar: compiled patterns.
        text: the text.
        published: publication date; `pick` is asked only where there is one.
        sentences: ends of the sentences.
    """

    def __init__(self, grammar: Grammar, text: str, published: dt.date | None, sentences: Sentences) -> None:
        self.g = grammar
        self.text = text
        self.published = published
        self.sentences = sentences

    def pick(
        self, options: list[Moment], spans: list[tuple[dt.date, dt.date]], point: Point, expression: Expression
    ) -> int:
        """Return the index of the candidate that the text means."""
        today = self.published
        assert today is not None
        indices = list(range(len(options)))
        distances = [_distance(today, *span) for span in spans]
        is_day = options[0].day is not None
        nearest = min(indices, key=lambda i: (distances[i], i))
        if point.direction is not None and point.month is not None and is_day and distances[nearest] <= _SLIP_DAYS:
            return nearest
        if point.direction == "past":
            sided = [i for i in indices if (spans[i][0] <= today if is_day else _ends(options[i]) < today)]
            return max(sided or indices[:1])
        if point.direction == "future":
            sided = [i for i in indices if spans[i][1 if not is_day else 0] >= today]
            return min(sided or indices[-1:])
        if point.weekdays:
            fitting = [i for i in indices if weekday_fits(options[i], point)]
            clear = _CLEAR_DAYS if point.month is not None else _NEAR_DAYS
            if fitting and (nearest in fitting or distances[nearest] > clear):
                return min(fitting, key=lambda i: distances[i])
            return nearest
        tense, gap = self.tense(expression)
        if point.half is not None or point.quarter is not None:
            own = next(i for i in indices if spans[i][0].year == today.year)
            over = spans[own][1] < today and tense == "future" and gap <= _TENSE_NEAR
            return min(own + 1, indices[-1]) if over else own
        if tense is not None:
            reported = self.g["report_after"].match(self.text, expression.end) is not None
            latest = today + dt.timedelta(days=_REPORTED_AHEAD if reported else 0)
            sided = [i for i in indices if (spans[i][0] <= latest if tense == "past" else spans[i][1] >= today)]
            if sided and self._tense_decides(point, expression, tense, gap, distances[nearest]):
                return max(sided) if tense == "past" else min(sided)
        own_year = [i for i in indices if spans[i][0].year == today.year]
        plain_month = point.month is not None and point.holiday is None and not point.lunar
        return own_year[0] if plain_month and own_year and distances[nearest] > _OTHER_YEAR_DAYS else nearest

    def _tense_decides(self, point: Point, expression: Expression, tense: str, gap: int, distance: int) -> bool:
        """Tell whether the tense outweighs the distance, in days, of the date that lies nearest to publication."""
        if point.holiday is not None:
            return distance > _CLEAR_DAYS
        if point.month is None and point.half is None and point.quarter is None:
            return tense == "past" or expression.bound is not None or distance > _NEAR_DAYS
        return gap <= _TENSE_NEAR or distance > _CLEAR_DAYS

    def tense(self, expression: Expression) -> tuple[str | None, int]:
        """Return past or future and how far behind the date the clause says so, or None."""
        if self.g["put_off_after"].match(self.text, expression.end):
            return "future", 0
        if self.g["set_for_after"].match(self.text, expression.end):
            return None, 0
        end = min(self.sentences.end_after(expression.end, len(self.text)), expression.end + _TENSE_WIDTH)
        clause = self.text[expression.end : end]
        past, future = self.g["past"].search(clause), self.g["future"].search(clause)
        if past is None and future is None:
            return None, 0
        if future is None or (past is not None and past.start() < future.start()):
            assert past is not None
            weak = expression.bound is not None and self.g["linking"].search(past.group()) is not None
            return (None, 0) if weak else ("past", past.start())
        return "future", future.start()


def before(left: Moment, right: Moment) -> bool:
    """Return whether the left moment begins before the right one, as far as both are placed."""
    a, b = left.first(), right.first()
    if a is None or b is None or a != b or left.hour is None or right.hour is None:
        return a is not None and b is not None and a < b
    return (left.hour, left.minute or 0) < (right.hour, right.minute or 0)


def _ends(moment: Moment) -> dt.date:
    return span_of(moment, None)[1]


def span_of(first: Moment, second: Moment | None) -> tuple[dt.date, dt.date]:
    """Return first and last day of a moment or of a range; both must be placed on the calendar."""
    """Return the first and the last day of a moment, or of the span between two."""
    begin, end = first.first(), (second or first).last()
    assert begin is not None and end is not None
    return begin, end


def _distance(today: dt.date, begin: dt.date, end: dt.date) -> int:
    if begin <= today <= end:
        return 0
    return (begin - today).days if begin > today else (today - end).days


def weekday_fits(moment: Moment, point: Point) -> bool:
    """Return whether the first day of a moment falls on the weekday, or one of the two, that the text names."""
    day = moment.first()
    if day is None or not point.weekdays:
        return True
    if len(point.weekdays) == 2:
        return day.isoweekday() in point.weekdays
    return day.isoweekday() == point.weekdays[0]
