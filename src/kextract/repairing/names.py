"""Names cut short or holed: an index of every name with one or two neighbouring syllables left out."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Set

from kextract.repairing.hangul import RUN, final, is_particle, particle_fits
from kextract.resources import data, rows

#: Shortest name that is restored, in syllables; shorter ones leave too little behind.
SHORTEST = 3
#: Code of the country that the releases come from.
HOME = "KR"
_FILES = (
    "central",
    "public",
    "research",
    "local",
    "provinces",
    "international",
    "associations",
    "universities",
    "courts",
    "banks",
    "companies",
)


@functools.cache
def gazetteer() -> frozenset[str]:
    """Return the names of agencies, provinces, districts, countries and blocs that consist of syllables only."""
    names: set[str] = set()
    for stem in _FILES:
        for row in rows(f"agencies/{stem}.csv"):
            names.add(row["name"])
            names.update((row.get("abbreviations") or "").split("|"))
            names.update((row.get("heads") or "").split("|"))
    for name in ("regions/countries.csv", "regions/areas.csv", "regions/provinces.csv"):
        for row in rows(name):
            names.update((row["name"], *row["forms"].split("|")))
    names.update(row["name"] for row in rows("regions/korea.csv.gz") if row["key"].endswith("00000"))
    names.update(data("repairing/words.yaml")["names"])
    return frozenset(name for name in names if len(name) >= SHORTEST and RUN.fullmatch(name))


@functools.cache
def current() -> frozenset[str]:
    """Return short forms and names of bodies and places that are in use: no remainders of longer names."""
    found: set[str] = set()
    for stem in _FILES:
        for row in rows(f"agencies/{stem}.csv"):
            found.update((row.get("abbreviations") or "").split("|"))
            found.update((row.get("heads") or "").split("|"))
            if not row.get("valid_to"):
                found.add(row["name"])
    for name in ("regions/countries.csv", "regions/areas.csv", "regions/provinces.csv"):
        for row in rows(name):
            found.update((row["name"], *row["forms"].split("|")))
    return frozenset(found)


@functools.cache
def abroad() -> frozenset[str]:
    """Return the names of foreign countries, short forms too."""
    listed = (row for row in rows("regions/countries.csv") if row["code"] != HOME)
    return frozenset(form for row in listed for form in (row["name"], *row["forms"].split("|")) if len(form) > 1)


def variants(name: str) -> Iterator[tuple[str, int, int]]:
    """Yield (what is left, place of the hole, its width) for every hole of one or two syllables.

    Equal remainders come once; two syllables are left out of names of five or more only, and at least two stay.
    """
    seen = {name}
    for width in (1, 2) if len(name) >= 5 else (1,):
        for place in range(len(name) - width + 1):
            rest = name[:place] + name[place + width :]
            if rest not in seen:
                seen.add(rest)
                yield rest, place, width


class HoleIndex:
    """Finds the names of which a string is what a hole left.

    Args:
        names: the names; those shorter than `SHORTEST` are passed over.
    """

    __slots__ = ("_begin", "_table", "longest", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self._table: dict[str, list[tuple[str, int, int]]] = {}
        for name in sorted(self.names):
            if len(name) >= SHORTEST:
                for rest, place, width in variants(name):
                    self._table.setdefault(rest, []).append((name, place, width))
        self.longest = max(map(len, self._table), default=0)
        self._begin = frozenset(rest[:2] for rest in self._table)

    @property
    def remainders(self) -> Set[str]:
        """Return all that holes leave of the names."""
        return self._table.keys()

    def get(self, rest: str) -> list[tuple[str, int, int]]:
        """Return (name, place of the hole, its width) for every name of which this string is left."""
        return self._table.get(rest, [])

    def at_head(self, run: str) -> Iterator[tuple[str, str, int, int]]:
        """Yield (remainder, name, place, width) for every holed name at the head of a run of syllables.

        A hole at the end of a name that the run itself fills, or a head that is a name of the index, is none.
        """
        if run[:2] not in self._begin:
            return
        table = self._table
        for length in range(min(len(run), self.longest), 1, -1):
            found = table.get(run[:length])
            if found:
                for name, place, width in found:
                    # Where the run goes on as the name does, the hole begins later.
                    later = place == length and run[length : length + 1] == name[place]
                    if not later and not run.startswith(name):
                        yield run[:length], name, place, width


@functools.cache
def gazetteer_index() -> HoleIndex:
    """Return the index of the shipped names."""
    return HoleIndex(gazetteer())


def tail_fit(name: str, tail: str) -> float:
    """Return how well what follows a name in its run fits: 1 nothing or a right particle, 0 unknown, -1 a wrong one.

    Args:
        name: the whole name.
        tail: the syllables between the name and the next space or mark.
    """
    if not tail or particle_fits(name, tail):
        return 1.0
    if is_particle(tail) and final(name[-1]) >= 0:
        return -1.0
    return 0.0
