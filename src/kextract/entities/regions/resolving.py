"""Which of several places a name means, by its parent, its neighbours and the release's other places."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from kextract.entities.regions.divisions import Division, code_on, divisions, full_name, parents_on, province_on
from kextract.entities.regions.hits import Hit
from kextract.entities.regions.names import Sense
from kextract.resources import rows


class Reading(NamedTuple):
    """The outcome for one hit; `sense` is None when the text leaves a choice between different values."""

    sense: Sense | None
    value: str | None
    code: str | None
    note: str | None
    candidates: tuple[str, ...]


def alive_senses(senses: tuple[Sense, ...], day: str) -> tuple[Sense, ...]:
    """Return the senses valid on a day, or the last lives when none is."""
    living = tuple(sense for sense in senses if sense.division is None or sense.division.alive(day))
    if living:
        return living
    latest = max(sense.division.end for sense in senses if sense.division)
    return tuple(sense for sense in senses if sense.division and sense.division.end == latest)


def line(division: Division, day: str) -> list[str]:
    """Return the keys of a division's parents on a day, the nearest first."""
    return [parent.key for parent in parents_on(division, day)]


class Places:
    """The places that a release is about, as weights of provinces, districts and countries.

    Args:
        day: ISO date on which names are read.
    """

    def __init__(self, day: str) -> None:
        self.day = day
        self.keys: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        self.named: set[str] = set()

    def add(self, sense: Sense, weight: int, full: bool) -> None:
        """Count one sure mention.

        Args:
            sense: what it means.
            weight: how much it says about the release's place.
            full: whether the division was written with its suffix.
        """
        division = sense.division
        if division is None:
            if sense.country:
                self.countries[sense.country] += weight
            return
        if full:
            self.named.add(division.key)
        self.keys[division.key] += weight
        for key in line(division, self.day):
            self.keys[key] += weight

    def weight(self, division: Division) -> float:
        """Return how much speaks for a division: itself, then its parents, then neighbouring provinces."""
        chain = line(division, self.day)
        score = 1000.0 * self.keys[division.key] if division.level == "district" else 0.0
        for rank, key in enumerate(chain):
            parent = divisions()[key]
            score += self.keys[key] * (100.0 if parent.level == "district" else 1.0) / (rank + 1)
        province = province_on(division, self.day)
        if province is not None:
            score += 0.01 * sum(self.keys[key] for key in neighbours(province.key))
            if division.level == "province":
                score += self.keys[province.key]
        return score


def neighbours(province: str) -> set[str]:
    """Return the keys of the other provinces of the same part of the country."""
    groups = {row["key"]: row["part"] for row in rows("regions/parts.csv")}
    return {key for key, part in groups.items() if part == groups.get(province) and key != province}


def related(parent: Sense, child: Sense, day: str) -> bool:
    """Return whether one place lies in the other."""
    if child.division is not None and parent.division is not None:
        return parent.division.key in line(child.division, day)
    if child.division is None and parent.division is None:
        return parent.kind == "country" and child.kind in ("city", "state") and parent.code == child.country
    return False


def read(hit: Hit, readings: dict[int, Reading], places: Places) -> Reading:
    """Choose the meaning of an accepted hit.

    Args:
        hit: the hit; `parent` has been set.
        readings: readings of earlier hits by start.
        places: the release's places.
    """
    day = places.day
    senses = alive_senses(hit.form.senses, day)
    if hit.parent is not None:
        before = readings.get(hit.parent.start)
        options = [before.sense] if before and before.sense else list(alive_senses(hit.parent.form.senses, day))
        inside = tuple(s for s in senses if any(related(option, s, day) for option in options))
        if not inside:
            dead = tuple(s for s in hit.form.senses if any(related(option, s, day) for option in options))
            inside = () if any(s.kind != "division" for s in senses) else dead[-1:]
        senses = inside or senses
    if len({(s.value, s.code, s.division.key if s.division else "") for s in senses}) > 1:
        senses = _choose(senses, places)
    return _reading(senses, day)


def _choose(senses: tuple[Sense, ...], places: Places) -> tuple[Sense, ...]:
    korean = [s for s in senses if s.division is not None]
    if len(korean) != len(senses):
        foreign = tuple(s for s in senses if s.division is None)
        if not korean or places.countries:
            known = tuple(s for s in foreign if places.countries[s.country])
            return known or foreign
        senses = tuple(korean)
    scored = sorted(((places.weight(s.division), i) for i, s in enumerate(senses) if s.division), reverse=True)
    if len(scored) == 1 or scored[0][0] > scored[1][0]:
        return (senses[scored[0][1]],)
    if scored[0][0] > 0:
        return tuple(senses[i] for score, i in scored if score == scored[0][0])
    provinces = tuple(s for s in korean if s.division and s.division.level == "province")
    return provinces if len(provinces) == 1 and len(provinces[0].value) > len(senses[0].value[:2]) + 1 else senses


def _reading(senses: tuple[Sense, ...], day: str) -> Reading:
    sense = senses[0]
    values = {s.value for s in senses}
    if len(senses) > 1:
        names = tuple(sorted(full_name(s.division, day) if s.division else s.value for s in senses))
        return Reading(None, sense.value if len(values) == 1 else None, None, "ambiguous", names)
    if sense.division is None:
        return Reading(sense, sense.value, sense.code or None, None, ())
    note = None if sense.division.alive(day) else "not valid on the date"
    return Reading(sense, sense.value, code_on(sense.division, day), note, ())
