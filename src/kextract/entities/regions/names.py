"""Every way to write a place, with what it may mean."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from kextract.entities.regions.divisions import Division, divisions, line
from kextract.gazetteer import NameMatcher
from kextract.resources import data, rows

#: Districts abolished before this day are not looked for without their suffix.
BARE_SINCE = "1998-05-01"


class Sense(NamedTuple):
    """One meaning of a written form.

    Args:
        kind: `division` for a Korean one; `country`, `bloc`, `area`, `city` or `state` (foreign first-level division).
        value: official name; for Korean divisions that of the life meant.
        code: ISO 3166 code, empty where there is none.
        division: the Korean division.
        country: ISO 3166-1 code of the country that a foreign place lies in.
    """

    kind: str
    value: str
    code: str
    division: Division | None
    country: str


class Form(NamedTuple):
    """A written form.

    Args:
        text: the form.
        senses: its meanings.
        level: `plain`, `careful`, `strict` or `never`: how much evidence a reading as a place needs.
        bare: whether the form lacks the suffix that marks it as a division (전남, 함평).
        town: whether all meanings are towns or villages of Korea.
        unless: what must not follow.
    """

    text: str
    senses: tuple[Sense, ...]
    level: str
    bare: bool
    town: bool
    unless: re.Pattern[str] | None = None


def related(parent: Sense, child: Sense, day: str) -> bool:
    """Return whether one place lies in the other."""
    if child.division is not None and parent.division is not None:
        return parent.division.key in line(child.division, day)
    if child.division is None and parent.division is None:
        return parent.kind == "country" and child.kind in ("city", "state") and parent.code == child.country
    return False


def patterns() -> dict[str, list[str]]:
    """Return the lists of `patterns.yaml`."""
    lists: dict[str, list[str]] = data("regions/patterns.yaml")
    return lists


def _korean(found: dict[str, list[Sense]], bare: set[str]) -> None:
    for row in rows("regions/provinces.csv"):
        division = divisions()[row["key"]]
        for form in [division.name, *filter(None, row["forms"].split("|"))]:
            found.setdefault(form, []).append(Sense("division", division.name, "", division, "KR"))
    bare.update(form for form in found if len(form) == 2)
    for division in divisions().values():
        if division.level == "province":
            continue
        sense = Sense("division", division.name, "", division, "KR")
        found.setdefault(division.name, []).append(sense)
        stem = division.name[:-1]
        if division.level == "district" and len(stem) > 1 and division.end > BARE_SINCE:
            found.setdefault(stem, []).append(sense)
            bare.add(stem)


def _foreign(found: dict[str, list[Sense]], bare: set[str]) -> None:
    for row in rows("regions/countries.csv"):
        for form in [row["name"], *filter(None, row["forms"].split("|"))]:
            found.setdefault(form, []).append(Sense("country", row["name"], row["code"], None, row["code"]))
            bare.add(form)
    for row in rows("regions/areas.csv"):
        for form in [row["name"], *filter(None, row["forms"].split("|"))]:
            found.setdefault(form, []).append(Sense(row["kind"], row["name"], "", None, ""))
            bare.add(form)
    listed = set()
    for row in (*rows("regions/cities.csv"), *rows("regions/states.csv")):
        kind = "state" if row["code"] else "city"
        for form in [row["name"], *filter(None, row["forms"].split("|"))]:
            found.setdefault(form, []).append(
                Sense(kind, row["value"] or row["name"], row["code"], None, row["country"])
            )
            bare.add(form)
            listed.add((form, row["country"]))
            if len(form) > 1 and not form.endswith(tuple(patterns()["city_ends"])):
                whole = form + patterns()["city_ends"][0]
                value = row["name"] if row["code"] else row["name"] + patterns()["city_ends"][0]
                found.setdefault(whole, []).append(
                    Sense(kind, row["value"] or value, row["code"], None, row["country"])
                )
                bare.add(whole)
    suffixes = sorted(patterns()["division_suffixes"], key=len, reverse=True)
    for row in rows("regions/divisions.csv"):
        stem, _, suffix = row["name"].rpartition(" ")
        if not stem:
            suffix = next((end for end in suffixes if row["name"].endswith(end)), "")
            stem = row["name"].removesuffix(suffix)
        country = row["code"].partition("-")[0]
        written = {**dict.fromkeys(suffixes, suffix), **patterns()["written_suffixes"]}.get(suffix, "")  # type: ignore[dict-item]
        if not written or len(stem) < 2 or stem in patterns()["bearings"] or country == "KP":
            continue
        for form in (stem + suffix, f"{stem} {suffix}", stem + written):
            if (form, country) not in listed:
                sense = Sense(
                    "state", stem + (suffix if form != stem + written else written), row["code"], None, country
                )
                if sense not in found.setdefault(form, []):
                    found[form].append(sense)


@functools.cache
def forms() -> dict[str, Form]:
    """Return every form by its text."""
    found: dict[str, list[Sense]] = {}
    bare: set[str] = set()
    _korean(found, bare)
    _foreign(found, bare)
    levels = {row["name"]: row["level"] for row in rows("regions/words.csv")}
    unless = {row["name"]: re.compile(row["unless"]) for row in rows("regions/words.csv") if row["unless"]}
    wards = patterns()["ward_suffixes"]
    table: dict[str, Form] = {}
    for text, senses in found.items():
        town = all(sense.division is not None and sense.division.level in ("town", "village") for sense in senses)
        level = levels.get(text, "plain")
        if " " in text and all(s.kind == "state" for s in senses):
            level = levels.get(text, "strict")
        if text in bare and all(
            s.division and s.division.name[:-1] == text and s.division.name[-1] in wards for s in senses
        ):
            level = levels.get(text, "strict")
        table[text] = Form(text, tuple(senses), level, text in bare, town, unless.get(text))
    return table


@functools.cache
def bare_towns() -> dict[str, Form]:
    """Return towns by their names without the suffix (오송 for 오송읍); they count only right after their parent."""
    found: dict[str, Form] = {}
    for suffix in patterns()["stacked_suffixes"]:
        for form in forms().values():
            if form.town and len(form.text) > 2 and form.text.endswith(suffix):
                found.setdefault(form.text[:-1], form._replace(bare=True))
    return found


@functools.cache
def matcher() -> tuple[NameMatcher, tuple[Form, ...]]:
    """Return the automaton over the forms that may stand on their own, and the forms in its order."""
    short = patterns()["short_suffixes"]
    chosen = tuple(
        form
        for form in forms().values()
        if form.level != "never" and not (form.town and len(form.text) == 2 and form.text[-1] in short)
    )
    return NameMatcher([form.text for form in chosen]), chosen


def alternatives(words: list[str]) -> str:
    """Return a regular expression that matches one of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
