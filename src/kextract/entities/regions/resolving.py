"""Which of several places a name means, by its parent, its neighbours and the release's other places."""

from __future__ import annotations

import functools
from collections import Counter
from typing import NamedTuple

from kextract.entities.regions.divisions import Division, code_on, divisions, full_name, line, province_on
from kextract.entities.regions.hits import Hit
from kextract.entities.regions.names import Sense, related
from kextract.resources import rows

NOT_THERE = "not known in its district"


class Reading(NamedTuple):
    """The outcome for one hit; `sense` is None when the text leaves a choice between different values."""

    sense: Sense | None
    value: str | None
    code: str | None
    note: str | None
    candidates: tuple[str, ...]


def alive_senses(senses: tuple[Sense, ...], day: str) -> tuple[Sense, ...]:
    """Return the senses valid on a day, or the last lives when none is."""
    if len(senses) == 1:
        return senses
    living = tuple(sense for sense in senses if sense.division is None or sense.division.alive(day))
    if living:
        return living
    latest = max(sense.division.end for sense in senses if sense.division)
    return tuple(sense for sense in senses if sense.division and sense.division.end == latest)


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
        score = 10.0 * self.keys[division.key]
        for rank, key in enumerate(line(division, self.day)):
            score += self.keys[key] / (rank + 1) if divisions()[key].level != "province" else self.keys[key]
        province = province_on(division, self.day)
        if province is not None:
            score += 0.5 * sum(self.keys[key] for key in neighbours(province.key))
        return score


@functools.cache
def neighbours(province: str) -> frozenset[str]:
    """Return the keys of the other provinces of the same part of the country."""
    groups = {row["key"]: row["part"] for row in rows("regions/parts.csv")}
    return frozenset(key for key, part in groups.items() if part == groups.get(province) and key != province)


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
        if before is not None and hit.form.text == hit.parent.form.text:
            return before
        options = [before.sense] if before and before.sense else list(alive_senses(hit.parent.form.senses, day))
        inside = tuple(s for s in senses if any(related(option, s, day) for option in options))
        if not inside:
            dead = tuple(s for s in hit.form.senses if any(related(option, s, day) for option in options))
            inside = () if any(s.kind != "division" for s in senses) else dead[-1:]
        lost = before is not None and before.note == NOT_THERE
        if lost or (not inside and hit.form.town and before and before.sense and before.sense.division):
            return Reading(None, hit.form.text, None, NOT_THERE, ())
        senses = inside or senses
    elif hit.joined and len(senses) > 1 and (whole := _provinces(senses, hit, day)):
        senses = whole
    elif (
        hit.joined and hit.preceding is not None and len(senses) > 1 and (sibling := readings.get(hit.preceding.start))
    ):
        senses = _siblings(senses, sibling, day) or senses
    if len({(s.value, s.code, s.division.key if s.division else "") for s in senses}) > 1:
        senses = _choose(senses, places, hit.form.bare)
    return _reading(senses, day)


def _provinces(senses: tuple[Sense, ...], hit: Hit, day: str) -> tuple[Sense, ...]:
    """Return the senses that are provinces where its neighbours in a list are too (부산·대구·광주·대전)."""
    own = tuple(s for s in senses if s.division is not None and s.division.level == "province")
    if not own:
        return ()
    beside = [one for one in (hit.preceding, hit.following) if one is not None and one.joined and one.accepted]
    whole = [
        any(s.division and s.division.level == "province" for s in alive_senses(o.form.senses, day)) for o in beside
    ]
    return own if whole and all(whole) else ()


def _siblings(senses: tuple[Sense, ...], sibling: Reading, day: str) -> tuple[Sense, ...]:
    """Return the senses of the same kind, level and parent as the place before it in a list (부산 중구·동구)."""
    if sibling.sense is not None and sibling.sense.division is None:
        return tuple(s for s in senses if s.division is None)  # 중남미, 중동
    other = sibling.sense.division if sibling.sense else None
    if other is None or other.level == "province":
        return ()
    parents = line(other, day)
    return tuple(
        s for s in senses if s.division and s.division.level == other.level and line(s.division, day) == parents
    )


def _choose(senses: tuple[Sense, ...], places: Places, bare: bool) -> tuple[Sense, ...]:
    """Keep the senses that the release's places speak for; a bare name means the province rather than its namesake."""
    towns = tuple(s for s in senses if s.division is not None and s.division.level in ("town", "village"))
    if len(towns) < len(senses):
        local = tuple(s for s in towns if s.division and any(places.keys[k] for k in line(s.division, places.day)[:-1]))
        if local and not places.countries and all(s.division is None or s in towns for s in senses):
            senses = local
        else:
            senses = tuple(s for s in senses if s not in towns)
    korean = [s for s in senses if s.division is not None]
    if len(korean) < len(senses):
        foreign = tuple(s for s in senses if s.division is None)
        known = tuple(s for s in foreign if places.countries[s.country])
        return known or (foreign if not korean else tuple(korean))
    scores = [
        places.weight(s.division) + (3 if bare and s.division.level == "province" else 0) for s in senses if s.division
    ]
    best = max(scores)
    top = tuple(s for s, score in zip(senses, scores, strict=True) if score == best)
    provinces = tuple(s for s in top if s.division and s.division.level == "province")
    return provinces if len(provinces) == 1 and (bare or best > 0) else top


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
