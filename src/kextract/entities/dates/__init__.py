"""Dates: calendar points and periods, with TIMEX3 values resolved against the publication date."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kextract.context import Context
from kextract.entities.dates.expressions import ExpressionFinder
from kextract.entities.dates.filters import Filter
from kextract.entities.dates.grammar import grammar
from kextract.entities.dates.moments import Sentences
from kextract.entities.dates.points import Expression
from kextract.entities.dates.relative import Resolution
from kextract.entities.dates.resolver import Resolver
from kextract.entities.dates.torn import Completed, complete
from kextract.mentions import Mention

__all__ = ["find"]

#: Year near which bare two-digit years must lie when nobody knows when a text was published.
_PIVOT = 2020
#: Score of a date that lacks a sign or a syllable.
_TORN = 0.86


def find(text: str, context: Context) -> list[Mention]:
    """Return the dates of a text in order, none overlapping another.

    Args:
        text: the text in NFC; offsets are its code points.
        context: `published` resolves what is relative or lacks a year; without it such values are None and `note`
            says why: `year`, `published`, `anchor` (no date to lean on), `calendar` (no such day), `order`.

    A stated weekday that contradicts the calendar leaves the value and sets the note `weekday`. In a damaged text dates
    are read that lack a sign or a syllable (`date.torn`); where they may be read in two ways the note is `damage`.
    """
    if not context.damaged:
        return _find(text, context.published)
    completed = complete(text, context)
    found = _find(completed.text, context.published)
    return [mention for whole in found if (mention := _carried_back(whole, completed)) is not None]


def _carried_back(mention: Mention, completed: Completed) -> Mention | None:
    """Return a mention of the completed text in offsets of the damaged one, None where nothing of it is there."""
    start, end = completed.origin(mention.start), completed.origin(mention.end)
    if start >= end:
        return None
    if not completed.is_completed(start, end):
        return replace(mention, start=start, end=end)
    torn = replace(mention, start=start, end=end, rule="date.torn", score=_TORN)
    if mention.value is None or not completed.is_doubtful(start, end):
        return torn
    candidates = (mention.value, *mention.candidates)
    return replace(torn, value=None, date_start=None, date_end=None, grain=None, note="damage", candidates=candidates)


def _find(text: str, published: dt.date | None) -> list[Mention]:
    compiled = grammar()
    expressions = ExpressionFinder(compiled, text, published.year if published else _PIVOT).find()
    if not expressions:
        return []
    sentences = Sentences([match.end() for match in compiled["sentence_end"].finditer(text)])
    resolver = Resolver(compiled, text, published, sentences)
    accepts = Filter(compiled, text, published, sentences).accepts
    mentions = []
    for expression in expressions:
        if not accepts(expression):
            continue
        resolution = resolver.resolve(expression)
        if resolution is not None:
            mentions.append(_mention(expression, resolution))
    return mentions


def _mention(expression: Expression, resolution: Resolution) -> Mention:
    first, second = resolution.first, resolution.second
    point = expression.first
    begin: dt.date | None = first.first() if first else None
    end: dt.date | None = (second or first).last() if first else None
    mod = point.mod if expression.second is None else None
    return Mention(
        type="date",
        start=expression.start,
        end=expression.end,
        value=resolution.timex(),
        approx=True if expression.approx else None,
        bound=expression.bound,
        mod=mod,
        date_start=begin,
        date_end=end,
        grain=None if first is None else "range" if second is not None else first.grain,
        rule=f"date.{'range' if expression.second is not None else point.shape}",
        score=0.7 if point.doubt else 0.95,
        note=resolution.note,
        candidates=resolution.candidates,
    )
