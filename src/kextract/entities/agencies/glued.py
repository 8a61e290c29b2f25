"""Bodies of damaged texts that run into each other or into the next word."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from kextract.entities.agencies.forms import WORD, either, forms
from kextract.entities.agencies.hits import Hit, from_candidate
from kextract.entities.agencies.morphology import one
from kextract.entities.agencies.names import Names
from kextract.gazetteer import NameMatcher
from kextract.morphemes import Morphemes
from kextract.resources import data

_RUN = re.compile(r"[가-힣A-Za-z]{5,40}")
_LEAST = 3
_FREE = ("MA", "MM", "VV", "VA", "XR", "NNP", "NNG", "NR", "NP")


def chains(text: str, matcher: NameMatcher, listed: Sequence[str], names: Names) -> Iterator[Hit]:
    """Yield the listed names of which a whole word is made, with what may follow a name (경찰청소방청과).

    Args:
        text: the text.
        matcher: automaton over the forms; `listed` are the forms in its order.
        names: the gazetteer.
    """
    tail = forms().tail
    for run in _RUN.finditer(text):
        steps: dict[int, tuple[int, str]] = {}
        for first, last, number in matcher.find(run[0]):
            form = listed[number]
            sure = form not in names.weak and " " not in form and (len(form) >= _LEAST or form.isascii())
            if sure and last > steps.get(first, (0, ""))[0]:
                steps[first] = (last, form)
        found, at = [], 0
        while at in steps:
            last, form = steps[at]
            found.append(Hit(run.start() + at, run.start() + last, "name", 0.9, form, rank=2))
            at = last
        if len(found) > 1 and tail.match(text, run.start() + at):
            yield from found


def behind_particles(position: int, morphemes: Morphemes) -> int:
    """Return where the particles that begin at a code point end, or that code point."""
    index = morphemes.first_from(position)
    while index < len(morphemes) and morphemes.starts[index] == position and morphemes.tags[index][0] == "J":
        position = morphemes.ends[index]
        index = morphemes.first_from(position)
    return position


def word_begins(position: int, morphemes: Morphemes) -> bool:
    """Return whether a morpheme that is a word of its own begins at a code point."""
    index = morphemes.first_from(position)
    if index >= len(morphemes) or morphemes.starts[index] != position:
        return False
    return morphemes.tags[index].startswith(_FREE)


def runs_on(text: str, start: int, end: int, morphemes: Morphemes) -> bool:
    """Return whether a short form runs into the next word: behind its particle, or at the start of a line."""
    if _goes_on().match(text, end) or not "가" <= text[end : end + 1] <= "힣":
        return False
    if line_start().search(text, max(0, start - 16), start):
        return True
    behind = behind_particles(end, morphemes)
    return behind > end and word_begins(behind, morphemes)


@functools.cache
def line_start() -> re.Pattern[str]:
    """Return what stands between the start of a line and its first word."""
    return re.compile(data("regions/damaged.yaml")["line_start"])


def unclosed(text: str, morphemes: Morphemes | None) -> Iterator[Hit]:
    """Yield the bodies that a suffix with a place or first word of names betrays, though they run into the next word.

    Args:
        text: the text.
        morphemes: its morphemes, or None.
    """
    if morphemes is None:
        return
    spec, rules = forms(), frozenset(data("agencies/damaged.yaml")["unclosed_rules"])
    longest: dict[int, int] = {}
    for start, end, _ in _suffixes().find(text):
        longest[end] = min(start, longest.get(end, start))
    for end, start in longest.items():
        if spec.tail.match(text, end) or spec.title.match(text, end) or not WORD.match(text, end):
            continue
        number = text[end].isdigit()
        if not number and (_goes_on().match(text, end) or not morphemes.starts_at(end)):
            continue
        if not number and not word_begins(behind_particles(end, morphemes), morphemes):
            continue
        candidate = one(text, start, end, morphemes, spec)
        if candidate is not None and candidate.rule in rules:
            yield from_candidate(candidate)


@functools.cache
def _suffixes() -> NameMatcher:
    return NameMatcher(sorted(suffix for suffix in forms().suffixes if len(suffix) > 1))


@functools.cache
def _goes_on() -> re.Pattern[str]:
    """Return what makes another name or a title of a name with a suffix (강진군의회 | 의원)."""
    spec = forms().spec
    return re.compile(either([*forms().suffixes, *spec["titles"], *data("agencies/damaged.yaml")["goes_on"]]))
