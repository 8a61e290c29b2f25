"""Agencies: bodies of the state, public institutions, companies, associations and international organisations."""

from __future__ import annotations

import datetime as dt

from kextract.context import Context
from kextract.entities.agencies.finder import Finder, default_finder
from kextract.entities.agencies.names import Life, Names, Reading, load_names
from kextract.mentions import Mention

__all__ = [
    "Finder",
    "Life",
    "Names",
    "Reading",
    "find",
    "life",
    "load_names",
    "names",
    "official_name",
    "parent_on",
    "read",
]


def find(text: str, context: Context) -> list[Mention]:
    """Return the agencies of a text by the shipped names, in order and without overlap.

    Args:
        text: analysed text (NFC); offsets are its code points.
        context: publication date and morphemes; without a date, forms that changed their meaning get no value.
    """
    return default_finder().find(text, context)


def read(name: str, on_date: dt.date | None) -> Reading:
    """Return what a name or short form stands for on a day, with the candidates where it leaves a choice."""
    return load_names().read(name, on_date)


def official_name(name: str, on_date: dt.date | None) -> str | None:
    """Return the official name on a day of the body that a name or short form means; None when unknown or unsure."""
    return read(name, on_date).value


def life(name: str, on_date: dt.date) -> list[Life]:
    """Return the lives of a body, oldest first: the one that the name means on a day, those before and those after.

    Args:
        name: full name or short form.
        on_date: day on which the name is understood.
    """
    table = load_names()
    meant = [one for one in table.by_form.get(name, ()) if one.holds_on(on_date)] or table.by_form.get(name, [])
    found = dict.fromkeys(meant)
    for step in (_heirs, _forebears):
        pending = list(meant)
        while pending:
            for other in step(table, pending.pop()):
                if other not in found:
                    found[other] = None
                    pending.append(other)
    return sorted(found, key=lambda one: (one.valid_from or dt.date.min, one.name))


def _heirs(table: Names, one: Life) -> list[Life]:
    return [heir for name in one.successors for heir in table.by_name.get(name, ()) if heir.valid_from == one.valid_to]


def _forebears(table: Names, one: Life) -> list[Life]:
    return [old for old in table.lives if one.name in old.successors and old.valid_to == one.valid_from]


def parent_on(one: Life, on_date: dt.date) -> str:
    """Return the name that a body's parent bore on a day, or on the nearest day of the body's own life.

    The tables name one parent of a life; its forebears or heirs are followed to the day (국세청 in 2010: 기획재정부),
    of several the one whose name is nearest.
    """
    day = max(on_date, one.valid_from or dt.date.min)
    if one.valid_to and day >= one.valid_to:
        day = one.valid_to - dt.timedelta(days=1)
    table = load_names()
    pending = list(table.by_name.get(one.parent, ()))
    if not pending or any(other.holds_on(day) for other in pending):
        return one.parent
    later = all(other.valid_to and other.valid_to <= day for other in pending)
    for other in pending:
        if not other.holds_on(day):
            near = _heirs(table, other) if later else _forebears(table, other)
            pending += [one for one in near if one not in pending]
    held = [other.name for other in pending if other.holds_on(day)]
    return max(held, key=lambda name: len(set(name) & set(one.parent)) / len(name), default=one.parent)


def names() -> list[str]:
    """Return all full names and sure short forms, sorted: the vocabulary that repair may restore."""
    table = load_names()
    return [form for form in table.forms() if form not in table.weak]
