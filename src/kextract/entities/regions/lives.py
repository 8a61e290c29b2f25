"""The life of a place name, for the command `kextract names region` and for other finders."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from kextract.entities.regions.divisions import Division, by_code, code_on, divisions, parents_on
from kextract.entities.regions.names import forms

LATEST = "9999-01-01"


class Life(NamedTuple):
    """One life of a name.

    Args:
        value: official name.
        code: ISO 3166 or ten-digit code on the day asked for, None where none is known.
        kind: province, district, town, village, country, state, city, bloc, area or town of no division.
        start: first day as ISO date, None when older than the tables.
        end: last day but one (exclusive), None while it lives.
        parents: official names of the parents on the day, the nearest first.
    """

    value: str
    code: str | None
    kind: str
    start: str | None
    end: str | None
    parents: tuple[str, ...]


def _day(on_date: dt.date | None) -> str:
    return LATEST if on_date is None else on_date.isoformat()


def life(name: str, on_date: dt.date | None = None) -> list[Life]:
    """Return what a name means, former lives included.

    Args:
        name: a name or short form (전남, 함평군, 태국).
        on_date: only what is valid on this day; None for all lives.
    """
    form = forms().get(name)
    if form is None:
        return []
    found: list[Life] = []
    for sense in form.senses:
        division = sense.division
        if division is None:
            found.append(Life(sense.value, sense.code or None, sense.kind, None, None, ()))
            continue
        day = _day(on_date)
        if on_date is None and not division.alive(day):
            day = max(division.start, "1988-01-01")
        if on_date is not None and not division.alive(day):
            continue
        end = None if division.end.startswith("9999") else division.end
        parents = tuple(parent.name for parent in parents_on(division, day))
        found.append(Life(division.name, code_on(division, day), division.level, division.start or None, end, parents))
    return found


def official_name(name: str, on_date: dt.date | None = None) -> str | None:
    """Return the official name for a short form, None when it is unknown or means several places of different names."""
    day = _day(on_date)
    values = {one.value for one in life(name, dt.date.fromisoformat(day))}
    return values.pop() if len(values) == 1 else None


def ancestors(code: str, on_date: dt.date | None = None) -> list[str]:
    """Return the official names of the parents of a ten-digit code, the nearest first; empty for an unknown code."""
    key = by_code().get(code)
    division: Division | None = divisions().get(key) if key else None
    return [] if division is None else [parent.name for parent in parents_on(division, _day(on_date))]
