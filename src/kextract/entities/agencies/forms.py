"""Word lists and patterns of `resources/agencies/morphology.yaml`, compiled once."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kextract.resources import data

HANGUL = "가-힣"
WORD = re.compile(r"[가-힣A-Za-z0-9]")
HEAD = re.compile(r"(?:[가-힣A-Za-z0-9&]|(?<=4)-(?=H)){1,24}\Z")
LATIN = re.compile(r"[A-Za-z0-9]")


def either(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@dataclass(frozen=True)
class Forms:
    """The compiled lists.

    Args:
        spec: the data file as read.
        tail: what may follow a name, up to the end of its word.
        title: a title fused to a name, up to the end of its word.
        stem: a place of the lists at the start of a word.
        division: a word that begins like the name of a division (…군, …동).
        whole_place: a word that is the name of a place.
        suffixes: every suffix of a body.
        needs_place: suffixes whose head must begin with a place.
    """

    spec: dict[str, Any]
    tail: re.Pattern[str]
    title: re.Pattern[str]
    generic_units: frozenset[str]
    stem: re.Pattern[str]
    division: re.Pattern[str]
    whole_place: re.Pattern[str]
    national: re.Pattern[str]
    suffixes: frozenset[str]
    needs_place: frozenset[str]
    place_first: tuple[str, ...]
    branch: re.Pattern[str]
    country: re.Pattern[str]
    no_place: frozenset[str]
    foreign: re.Pattern[str]
    marks: frozenset[str]
    mark_before: re.Pattern[str]
    mark_after: re.Pattern[str]
    company_mark: re.Pattern[str]
    whole_before: re.Pattern[str]
    inner: re.Pattern[str]
    past: re.Pattern[str]
    past_after: re.Pattern[str]
    proof: re.Pattern[str]
    acronym: re.Pattern[str]
    part: re.Pattern[str]
    kinds_before: tuple[str, ...]


@functools.lru_cache(maxsize=16384)
def is_generic(head: str) -> bool:
    """Return whether a head is made of generic units only, so that it names no particular body (empty: true)."""
    units = forms().generic_units
    reached = {0}
    for end in range(1, len(head) + 1):
        if any(
            start in reached and head[start:end] in units and (start == 0 or end - start > 1)
            for start in range(max(0, end - 8), end)
        ):
            reached.add(end)
    return len(head) in reached


@functools.cache
def forms() -> Forms:
    """Return the compiled lists."""
    spec = data("agencies/morphology.yaml")
    suffix = spec["suffixes"]
    places = spec["places"]
    stem = either((*places["provinces"], *(place for place in places["districts"] if len(place) > 1)))
    kinds = places["kinds"]
    kind = either((*kinds["all"], *kinds["small"]))
    division = rf"(?:{stem})?[가-힣]{{1,5}}[0-9]?(?:{either(kinds['whole'])})"
    particle = either(spec["particles"])
    small = rf"[가-힣]{{1,4}}(?:{either(kinds['small'])})"
    located = rf"(?:(?:{stem}|{spec['nationwide']})(?:(?:{kind})? ?|[가-힣]{{1,4}})|{small})"
    foreign = spec["foreign"]
    return Forms(
        spec=spec,
        tail=re.compile(rf"(?!{spec['genitive']}[^ \n])(?:(?:{particle}){{0,2}})(?![{HANGUL}])"),
        title=re.compile(rf"(?:{either(spec['titles'])})(?:{particle})?(?![{HANGUL}])"),
        generic_units=frozenset(str(unit) for unit in spec["generic_units"]),
        stem=re.compile(rf"(?:{stem})(?:{kind})?"),
        division=re.compile(rf"[가-힣]{{1,4}}[0-9]?(?:{either(kinds['heads'])})"),
        whole_place=re.compile(rf"(?:{stem}|{division})"),
        national=re.compile(rf"(?:{either(spec['national'])})"),
        suffixes=frozenset((*suffix["any"], *suffix["place"])),
        needs_place=frozenset(suffix["place"]),
        place_first=tuple(sorted({*spec["place_first"]} - {*spec["place_first_off"]})),
        branch=re.compile(
            rf" ?({located}(?:{either(spec['branch'])})|(?<= )[가-힣]{{2,5}}(?:{either(spec['branch_anywhere'])}))"
            rf"(?=(?:(?:{particle}){{0,2}}|(?:{either(spec['titles'])})(?:{particle})?)(?![{HANGUL}]))"
        ),
        country=re.compile(rf"(?:{either(spec['countries'])})(?: |\Z)"),
        no_place=frozenset(spec["no_place"]),
        foreign=re.compile(rf"(?:{either(foreign['heads'])}){{1,4}}(?:{either(foreign['suffixes'])})"),
        marks=frozenset(mark for kind in spec["company_marks"].values() for mark in kind),
        mark_before=re.compile(rf"(?:{either(spec['company_marks']['before'])}) ?\Z"),
        mark_after=re.compile(rf" ?(?:{either(spec['company_marks']['after'])})"),
        company_mark=re.compile(either((*spec["company_marks"]["before"], *spec["company_marks"]["after"]))),
        whole_before=re.compile(rf"(?:^|[^가-힣A-Za-z0-9])([가-힣A-Za-z]{{0,14}}(?:{either(spec['wholes'])})) \Z"),
        inner=re.compile(either(spec["inner_particles"])),
        part=re.compile(rf"(?:{either(spec['parts_of_words'])})(?![{HANGUL}])"),
        kinds_before=tuple(spec["kinds_before"]),
        past_after=re.compile(rf" (?:{either(spec['past_cues_after'])})(?![가-힣]{{2}})"),
        proof=re.compile(rf" ?(?:{either(spec['proof_after'])})(?![가-힣])"),
        acronym=re.compile(r" ?[(（][A-Z][A-Za-z]{1,9}[,:) /）*]"),
        past=re.compile(rf"(?:^|[^가-힣])(?:{either(spec['past_cues'])}) ?\Z"),
    )
