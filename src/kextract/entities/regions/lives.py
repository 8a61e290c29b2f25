"""The life of a place name, for the command `kextract names region` and for other finders."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterable
from typing import NamedTuple

from kextract.entities.regions.divisions import (
    OPEN_END,
    Division,
    by_code,
    code_on,
    divisions,
    full_name,
    named,
    parents_on,
    turns,
)
from kextract.entities.regions.names import forms
from kextract.resources import rows

LATEST = "9999-01-01"
FIRST = "1988-05-01"


class Life(NamedTuple):
    """One life of a name: a stretch of time in which name, code and parents stay the same.

    Args:
        value: official name.
        code: ISO 3166 or ten-digit code of that time, None where none is known.
        kind: province, district, town, village, country, state, city, bloc, area or town of no division.
        start: first day as ISO date, None when older than the tables.
        end: day after the last (exclusive), None while it lives.
        parents: official names of the parents, the nearest first.
        change: how it ended: rename, elevate, merge, split, transfer, code or abolish; empty while it lives.
        became: names with their parents of what followed.
    """

    value: str
    code: str | None
    kind: str
    start: str | None
    end: str | None
    parents: tuple[str, ...]
    change: str = ""
    became: tuple[str, ...] = ()

    def holds_on(self, day: dt.date) -> bool:
        """Return whether the name was borne in this form on a day."""
        return (self.start or "") <= day.isoformat() < (self.end or OPEN_END)


class _Step(NamedTuple):
    date: str
    change: str
    old: Division
    new: tuple[Division, ...]


def _day(on_date: dt.date | None) -> str:
    return LATEST if on_date is None else on_date.isoformat()


def _eve(date: str) -> str:
    return (dt.date.fromisoformat(date) - dt.timedelta(days=1)).isoformat()


def _with_name(name: str, day: str) -> list[Division]:
    last = name.rpartition(" ")[2]
    return [one for one in named().get(last, ()) if full_name(one, day) == name]


def _before(name: str, date: str) -> Division:
    return max((one for one in _with_name(name, _eve(date)) if one.start < date), key=lambda one: one.start)


def _after(name: str, date: str) -> Division:
    return min((one for one in _with_name(name, date) if one.end > date), key=lambda one: one.end)


@functools.cache
def _steps() -> tuple[_Step, ...]:
    """Return the changes of districts and provinces, those that follow from a renamed province included.

    Raises:
        ValueError: a name of `successions.csv` is no division on its day.
    """
    found: list[_Step] = []
    for row in rows("regions/successions.csv"):
        date = row["date"]
        try:
            new = tuple(_after(name, date) for name in row["new"].split("|"))
            found += [_Step(date, row["change"], _before(name, date), new) for name in row["old"].split("|")]
        except ValueError as error:
            raise ValueError(f"successions.csv, {date}: no such division among {row['old']} or {row['new']}") from error
    told = {(step.date, step.old.key) for step in found}
    for step in [step for step in found if step.old.level == "province"]:
        for one in divisions().values():
            if one.level == "district" and one.end == step.date and (step.date, one.key) not in told:
                heirs = tuple(
                    heir
                    for heir in named()[one.name]
                    if heir.start == step.date and heir.parent in {province.key for province in step.new}
                )
                if heirs and one.parent == step.old.key:
                    found.append(_Step(step.date, step.change, one, heirs))
    return tuple(found)


@functools.cache
def _heirs_of_town(division: Division) -> tuple[str, tuple[Division, ...]]:
    """Return how a town or village ended and what followed in its district or the one after it.

    That is what bears its name on the next day, what bears it with another suffix (오창면, 오창읍), or, for a town, the
    towns to which its villages came.
    """
    districts = {division.parent, *_upper(division)}
    districts.update(*(_upper(divisions()[key]) for key in tuple(districts) if key in divisions()))
    districts = {key for key in districts if key in divisions() and divisions()[key].level != "province"}
    places = districts | {new.key for step in _steps() if step.old.key in districts for new in step.new}
    near = [one for one in _towns_from(division.end) if places & {one.parent, *_upper(one)}]
    same = tuple(one for one in near if one.name == division.name)
    if same:
        return "transfer", same
    stem = tuple(one for one in near if one.name[:-1] == division.name[:-1])
    if stem:
        return "elevate", stem
    if division.level == "town":
        villages = {one.name[:-1] for one in _towns_until(division.end) if one.parent == division.key}
        heirs = [one for one in near if one.name[:-1] in villages]
        towns = dict.fromkeys(one if one.level == "town" else divisions()[one.parent] for one in heirs)
        if towns:
            return ("rename" if len(towns) == 1 else "split"), tuple(towns)
    return "abolish", ()


def _upper(division: Division) -> list[str]:
    parent = divisions().get(division.parent)
    return [] if parent is None else [parent.parent]


@functools.cache
def _towns_from(day: str) -> tuple[Division, ...]:
    return tuple(one for one in divisions().values() if one.start == day and one.level in ("town", "village"))


def _ending(division: Division) -> tuple[str, tuple[str, ...]]:
    """Return how a division ended and the names of what followed."""
    if division.end == OPEN_END:
        return "", ()
    steps = [step for step in _steps() if step.old == division and step.date == division.end]
    change = steps[0].change if steps else "abolish"
    new = dict.fromkeys(one for step in steps for one in step.new)
    if not new and division.level in ("town", "village"):
        change, heirs = _heirs_of_town(division)
        new = dict.fromkeys(heirs)
    return change, tuple(full_name(one, max(one.start, division.end)) for one in new)


def _stages(division: Division) -> list[Life]:
    """Return the lives of a division: one for each code and province that it had."""
    marks = [division.start, *turns(division), division.end]
    found: list[Life] = []
    for start, end in itertools.pairwise(marks):
        day = start or min(FIRST, _eve(end) if end != OPEN_END else FIRST)
        if end == division.end:
            change, became = _ending(division)
        else:
            became = (full_name(division, end),)
            change = "code" if full_name(division, day) == became[0] else "transfer"
            renamed = {step.old.name for step in _steps() if step.date == end and step.old.level == "province"}
            if change == "transfer" and parents_on(division, day)[-1].name in renamed:
                change = "code"
        parents = tuple(parent.name for parent in parents_on(division, day))
        found.append(
            Life(
                division.name,
                code_on(division, day),
                division.level,
                start or None,
                None if end == OPEN_END else end,
                parents,
                change,
                became,
            )
        )
    return found


@functools.cache
def _towns_until(day: str) -> tuple[Division, ...]:
    return tuple(one for one in divisions().values() if one.end == day and one.level in ("town", "village"))


def _heirs(division: Division) -> tuple[Division, ...]:
    if division.level in ("town", "village"):
        return _heirs_of_town(division)[1] if division.end != OPEN_END else ()
    return tuple(new for step in _steps() if step.old == division and step.date == division.end for new in step.new)


def _forebears(division: Division, day: str) -> tuple[Division, ...]:
    """Return what a division came from; what lost land and lives on (논산시 beside 계룡시) only before that day."""
    if not division.start:
        return ()
    if division.level in ("town", "village"):
        return tuple(one for one in _towns_until(division.start) if division in _heirs_of_town(one)[1])
    return tuple(
        step.old
        for step in _steps()
        if division in step.new and step.date == division.start and (step.old.end == step.date or day < division.start)
    )


def _kin(division: Division, day: str) -> Iterable[Division]:
    """Yield what a division came from and what followed it, however many steps away."""
    for forward in (False, True):
        pending, seen = [division], {division.key}
        while pending:
            one = pending.pop()
            for other in _heirs(one) if forward else _forebears(one, day):
                if other.key not in seen:
                    seen.add(other.key)
                    pending.append(other)
                    yield other


class Chapter(NamedTuple):
    """A life in the history of a name; `meant` tells whether the name asked for stands for it on the day."""

    life: Life
    meant: bool


def history(name: str, on_date: dt.date) -> list[Chapter]:
    """Return every life of a name, with the bodies before and after it, oldest first within each line.

    Args:
        name: a name or short form (전남, 함평군, 태국), with or without its parents (경상북도 군위군).
        on_date: day on which the name is understood.
    """
    *outer, last = name.split() or [""]
    form = forms().get(name) or forms().get(last)
    if form is None:
        return []
    found: dict[Life, bool] = {}
    lines: list[tuple[list[Life], list[Life]]] = []
    for sense in form.senses:
        if sense.division is None:
            if form.text == name:
                found[Life(sense.value, sense.code or None, sense.kind, None, None, ())] = True
            continue
        own = _stages(sense.division)
        if form.text == name or any(_lies_in(one, outer) for one in own):
            kin = [stage for one in _kin(sense.division, on_date.isoformat()) for stage in _stages(one)]
            lines.append((own, kin))
    alive = any(one.holds_on(on_date) for own, _ in lines for one in own)
    for own, kin in lines:
        for one in sorted([*own, *kin], key=lambda one: (one.start or "", one.end or OPEN_END)):
            meant = one.holds_on(on_date) and (one in own or not alive)
            found[one] = found.get(one, False) or meant
    return [Chapter(one, meant) for one, meant in found.items()]


def _lies_in(one: Life, outer: list[str]) -> bool:
    values = {sense.value for name in outer if (form := forms().get(name)) for sense in form.senses}
    return bool(values & set(one.parents)) and all(forms().get(name) for name in outer)


def life(name: str, on_date: dt.date | None = None) -> list[Life]:
    """Return what a name means, former lives included.

    Args:
        name: a name or short form (전남, 함평군, 태국).
        on_date: only what is valid on this day; None for all lives.
    """
    form = forms().get(name)
    found: list[Life] = []
    for sense in form.senses if form else ():
        if sense.division is None:
            found.append(Life(sense.value, sense.code or None, sense.kind, None, None, ()))
        elif on_date is None or sense.division.alive(_day(on_date)):
            found += [one for one in _stages(sense.division) if on_date is None or one.holds_on(on_date)]
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
