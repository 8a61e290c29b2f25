"""The lives of Korea's divisions: names, codes and parents that were valid on a day."""

from __future__ import annotations

import datetime as dt
import functools
from typing import NamedTuple

from kextract.resources import rows

OPEN_END = "9999-12-31"


class Division(NamedTuple):
    """One life of a province, district, town or village.

    Args:
        key: code under which the table lists it; the official code may change later (see `code_on`).
        name: official name without parents.
        level: `province`, `district`, `town` or `village`.
        start: first day as ISO date, empty when older than the tables.
        end: day of the abolition (exclusive), `9999-12-31` while it lives.
        parent: key of the parent.
        iso: ISO 3166-2 code of a province.
        legal: False for administrative 동, which have no division code.
    """

    key: str
    name: str
    level: str
    start: str
    end: str
    parent: str
    iso: str
    legal: bool

    def alive(self, day: str) -> bool:
        """Return whether the division exists on this ISO date."""
        return self.start <= day < self.end


def _level(key: str) -> str:
    digits = key.removeprefix("h")
    if digits.endswith("00000"):
        return "district"
    return "town" if digits.endswith("00") else "village"


def _parent(key: str, level: str) -> str:
    digits = key.removeprefix("h")
    return digits[:8] + "00" if level == "village" else digits[:5] + "00000"


@functools.cache
def divisions() -> dict[str, Division]:
    """Return all lives by key."""
    found: dict[str, Division] = {}
    for row in rows("regions/provinces.csv"):
        found[row["key"]] = Division(
            row["key"], row["name"], "province", row["start"], row["end"] or OPEN_END, "", row["code"], True
        )
    for row in rows("regions/korea.csv.gz"):
        key, level = row["key"], _level(row["key"])
        parent = row["parent"] or _parent(key, level)
        if parent == "3611000000":
            parent = "3600000000"
        found[key] = Division(
            key, row["name"], level, row["start"], row["end"] or OPEN_END, parent, "", not row["kind"]
        )
    return found


@functools.cache
def _transfers() -> tuple[tuple[str, str, str, str], ...]:
    return tuple((row["date"], row["old"], row["new"], row["province"]) for row in rows("regions/transfers.csv"))


def code_on(division: Division, day: str) -> str | None:
    """Return the code valid on a day.

    Args:
        division: the division.
        day: ISO date.

    Returns:
        ISO 3166-2 for a province, the ten-digit division code for lower ones, None where none is known.
    """
    if division.level == "province":
        return division.iso or None
    return _code_on(division.key, division.level, day) if division.legal and division.alive(day) else None


@functools.lru_cache(maxsize=16384)
def _code_on(key: str, level: str, day: str) -> str | None:
    code = key
    for date, old, new, province in _transfers():
        if day >= date and code.startswith(old) and (new or province or level != "district"):
            if not new:
                return None
            code = new + code[len(old) :]
    return code


def province_on(division: Division, day: str) -> Division | None:
    """Return the province that a division belongs to on a day."""
    return _province_on(division.key, division.level, day)


@functools.lru_cache(maxsize=16384)
def _province_on(key: str, level: str, day: str) -> Division | None:
    digits = key.removeprefix("h")
    found = key if level == "province" else digits[:2] + "00000000"
    for date, old, _, province in _transfers():
        if day >= date and province and digits.startswith(old):
            found = province
    return divisions().get(found)


def turns(division: Division) -> list[str]:
    """Return the days inside a division's life, as ISO dates in order, on which its code or its province changed."""
    if division.level == "province":
        return []
    key, days = division.key.removeprefix("h"), []
    for date, old, new, _ in _transfers():
        if division.start < date < division.end and key.startswith(old):
            days.append(date)
            key = new + key[len(old) :] if new else key
    eves = [(dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat() for day in days]
    return sorted(
        {
            day
            for day, eve in zip(days, eves, strict=True)
            if code_on(division, day) != code_on(division, eve) or full_name(division, day) != full_name(division, eve)
        }
    )


def parents_on(division: Division, day: str) -> list[Division]:
    """Return the parents of a division on a day, the nearest first."""
    return list(_parents_on(division.key, division.level, division.parent, day))


def line(division: Division, day: str) -> tuple[str, ...]:
    """Return the keys of a division's parents on a day, the nearest first."""
    return _line(division.key, division.level, division.parent, day)


@functools.lru_cache(maxsize=16384)
def _line(key: str, level: str, above: str, day: str) -> tuple[str, ...]:
    return tuple(parent.key for parent in _parents_on(key, level, above, day))


@functools.lru_cache(maxsize=16384)
def _parents_on(key: str, level: str, above: str, day: str) -> tuple[Division, ...]:
    known = divisions()
    chain: list[Division] = []
    parent = known.get(above)
    while parent is not None and parent.level != "province":
        chain.append(parent)
        parent = known.get(parent.parent)
    if level != "province" and (province := _province_on(key, level, day)):
        chain.append(province)
    return tuple(chain)


@functools.cache
def by_code() -> dict[str, str]:
    """Return the key for every code that a division has or had."""
    known = {key: key for key in divisions()}
    for date, old, new, _ in _transfers():
        if new:
            for key, division in divisions().items():
                if key.startswith(old) and division.end > date:
                    known.setdefault(new + key[len(old) :], key)
    return known


def full_name(division: Division, day: str) -> str:
    """Return the name with its parents, as a reading among candidates is shown."""
    return " ".join([parent.name for parent in reversed(parents_on(division, day))] + [division.name])


@functools.cache
def named() -> dict[str, list[Division]]:
    """Return all lives of every official name."""
    found: dict[str, list[Division]] = {}
    for division in divisions().values():
        found.setdefault(division.name, []).append(division)
    return found
