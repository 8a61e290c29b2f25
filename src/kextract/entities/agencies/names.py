"""Names of agencies with their lives: which body a name meant on a day, and what that body is called on another."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kextract.resources import data, rows

FILES = (
    "central.csv",
    "public.csv",
    "research.csv",
    "local.csv",
    "international.csv",
    "universities.csv",
    "associations.csv",
    "banks.csv",
    "courts.csv",
    "companies.csv",
    "parties.csv",
)
FIRST, LAST = dt.date.min, dt.date.max
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Life:
    """One name of one body for as long as the body bore it.

    Args:
        name: official Korean name.
        valid_from: first day of the name; None when it is not recorded.
        valid_to: first day on which the name no longer held; None while it holds.
        change: how the name ended: `rename`, `merge`, `split` or `abolish`; empty while it holds.
        successors: official names of the bodies that followed.
        parent: body to which it belongs, empty where none is recorded.
        abbreviations: other forms, Korean and Latin.
        source: code of the source (see SOURCES.md).
    """

    name: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    change: str = ""
    successors: tuple[str, ...] = ()
    parent: str = ""
    abbreviations: tuple[str, ...] = ()
    source: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Return whether the body bore this name on that day."""
        return (self.valid_from or FIRST) <= day < (self.valid_to or LAST)

    def distance(self, day: dt.date) -> int:
        """Return how many days lie between this life and a day outside of it (0 inside)."""
        if day < (self.valid_from or FIRST):
            return (self.valid_from - day).days if self.valid_from else 0
        if self.valid_to and day >= self.valid_to:
            return (day - self.valid_to).days + 1
        return 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a surface form stands for on a day.

    Args:
        value: official name, or None when the form leaves a choice.
        candidates: the official names between which it leaves a choice.
        note: why there is no value, or that a former name was used.
    """

    value: str | None
    candidates: tuple[str, ...] = ()
    note: str | None = None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _items(text: str | None) -> tuple[str, ...]:
    return tuple(part for part in (text or "").split("|") if part)


def _life(row: Row, derived: Iterable[str] = ()) -> Life:
    short = (*_items(row.get("abbreviations")), *_items(row.get("english")), *derived)
    return Life(
        name=row["name"],
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
        change=row.get("change") or "",
        successors=_items(row.get("successor")),
        parent=row.get("parent") or "",
        abbreviations=tuple(dict.fromkeys(short)),
        source=row.get("source") or "",
    )


def _derived(file: str, name: str, rules: Iterable[Mapping[str, Any]]) -> list[str]:
    short = []
    for rule in rules:
        if file in rule["files"] and (match := re.match(rule["match"], name)):
            short += [form for form in (match.expand(to) for to in rule["to"]) if len(form) >= rule["min_length"]]
    return short


def _regional(templates: Iterable[Mapping[str, Any]]) -> Iterable[Life]:
    for template in templates:
        short = () if template.get("short_off") else template["short"]
        for place in template["places"]:
            heir = template.get("successor")
            yield Life(
                name=template["name"].format(p=place),
                valid_from=template.get("valid_from"),
                valid_to=template.get("valid_to"),
                change="rename" if heir else "",
                successors=(heir.format(p=place),) if heir else (),
                parent=template["parent"],
                abbreviations=tuple(form.format(p=place) for form in short),
                source="DEC",
            )


def _provincial(templates: Iterable[Mapping[str, Any]], provinces: Iterable[Row]) -> Iterable[Life]:
    for row in provinces:
        for template in templates:
            start = max(_day(row["valid_from"]) or FIRST, template.get("valid_from") or FIRST)
            end = min(_day(row["valid_to"]) or LAST, template.get("valid_to") or LAST)
            if start >= end:
                continue
            name = template["name"].format(official=row["name"])
            forms = []
            for form in template["forms"]:
                heads = _items(row["heads"]) if "{head}" in form else (row["name"],)
                forms += [form.format(head=head, stem=row["stem"], official=row["name"]) for head in heads]
            successor = row["successor"] if end == _day(row["valid_to"]) else row["name"] if end != LAST else ""
            following = [template["name"].format(official=successor)] if successor else []
            if successor == row["name"]:
                following = [
                    other["name"].format(official=successor) for other in templates if other.get("valid_from") == end
                ]
            yield Life(
                name=name,
                valid_from=None if start == FIRST else start,
                valid_to=None if end == LAST else end,
                change="rename" if following else "",
                successors=tuple(following),
                parent=row["name"],
                abbreviations=tuple(form for form in dict.fromkeys(forms) if form != name),
                source=row["source"],
            )


class Names:
    """All names of a gazetteer, with questions about them.

    Args:
        lives: the lives; two lives of one name must not overlap.
        weak: forms that are words too and need support by their text.
    """

    def __init__(self, lives: Iterable[Life], weak: Iterable[str] = ()) -> None:
        self.lives = tuple(lives)
        self.weak = frozenset(weak)
        self.by_name: dict[str, list[Life]] = defaultdict(list)
        self.by_form: dict[str, list[Life]] = defaultdict(list)
        for life in self.lives:
            self.by_name[life.name].append(life)
            for form in dict.fromkeys((life.name, *life.abbreviations)):
                self.by_form[form].append(life)
        self._read = functools.lru_cache(maxsize=65536)(self._reading)

    def forms(self) -> list[str]:
        """Return every full name and short form, sorted."""
        return sorted(self.by_form)

    def follow(self, life: Life, day: dt.date) -> tuple[str, ...]:
        """Return the names on a day of what became of a body, oldest life first; several when it was split."""
        current, seen = [life], set()
        found: list[str] = []
        while current:
            one = current.pop(0)
            if not one.valid_to or day < one.valid_to:
                found.append(one.name)
                continue
            if not one.successors or one in seen:
                found.append(one.name)
                continue
            seen.add(one)
            for name in one.successors:
                after = [x for x in self.by_name.get(name, ()) if (x.valid_to or LAST) > one.valid_to]
                if after:
                    current.append(min(after, key=lambda x: x.valid_from or FIRST))
                else:
                    found.append(name)
        return tuple(dict.fromkeys(found))

    def read(self, form: str, day: dt.date | None) -> Reading:
        """Return what a form stands for on a day; without a day only what no date can change.

        Args:
            form: full name or short form as the tables write it.
            day: publication date, or None.
        """
        return self._read(form, day)

    def _reading(self, form: str, day: dt.date | None) -> Reading:
        lives = self.by_form.get(form)
        if not lives:
            return Reading(None, (), "unknown")
        full = [life for life in lives if life.name == form]
        if day is None:
            names = tuple(dict.fromkeys(life.name for life in full or lives))
            if len(names) == 1:
                return Reading(names[0])
            return Reading(None, names, "published")
        alive = [life for life in lives if life.holds_on(day)]
        alive = [life for life in alive if life.name == form] or alive
        if alive:
            names = tuple(dict.fromkeys(life.name for life in alive))
            return Reading(names[0]) if len(names) == 1 else Reading(None, names, "ambiguous")
        chosen = full or lives
        nearest = min(life.distance(day) for life in chosen)
        names = tuple(
            dict.fromkeys(name for life in chosen if life.distance(day) == nearest for name in self.follow(life, day))
        )
        if len(names) == 1:
            return Reading(names[0], (), None if names[0] == form else "former name")
        return Reading(None, names, "split" if full else "ambiguous")


def _all_lives() -> Iterable[Life]:
    rules = data("agencies/morphology.yaml")["derive"]
    for file in FILES:
        for row in rows(f"agencies/{file}"):
            yield _life(row, _derived(file, row["name"], rules))
    offices = data("agencies/offices.yaml")
    yield from _regional(offices["regional"])
    yield from _provincial(offices["provincial"], rows("agencies/provinces.csv"))


@functools.lru_cache(maxsize=8)
def _load(extra: tuple[tuple[tuple[str, str], ...], ...]) -> Names:
    lives = [*_all_lives(), *(_life(dict(row)) for row in extra)]
    return Names(dict.fromkeys(lives), data("agencies/morphology.yaml")["weak"])


def load_names(extra: Iterable[Row] = ()) -> Names:
    """Return the shipped names together with rows of the user.

    Args:
        extra: rows with the columns of `resources/agencies/public.csv`; only `name` is required.

    Raises:
        KeyError: a row has no `name`.
        ValueError: a date of a row is no ISO date.
    """
    return _load(tuple(tuple(sorted((key, value or "") for key, value in row.items())) for row in extra))
