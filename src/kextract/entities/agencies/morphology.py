"""Bodies that no list holds, recognised by the form of their names."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kextract.entities.agencies.forms import HEAD, Forms, either, forms, is_generic
from kextract.gazetteer import NameMatcher
from kextract.morphemes import Morphemes

_PLACE_WORD = re.compile(r"(?:^|[^가-힣A-Za-z0-9])([가-힣0-9]{2,12}) $")
_NUMBERED = re.compile(r"\d{1,2}[·.]$")
_MARKED = re.compile(r"[가-힣A-Za-z0-9&]{2,20}")
_MINISTRY_TITLE = re.compile(r" ?[장차]관")
_PARTICLE_TAGS = frozenset(("JKO", "JKB", "JKS", "JX", "JKG", "EC", "EF"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that may name a body.

    Args:
        start, end: half-open code points.
        rule: name of the rule that proposed it.
        score: 0 to 1.
        value: the name, or None to take it from the text.
    """

    start: int
    end: int
    rule: str
    score: float
    value: str | None = None


@functools.cache
def _suffix_matcher() -> NameMatcher:
    return NameMatcher(sorted(forms().suffixes))


def _blocked(head: str, suffix: str, spec: Forms) -> bool:
    rule = spec.spec["blocked"].get(suffix)
    if rule is None:
        return False
    if head + suffix in rule.get("words", ()):
        return True
    always = suffix in spec.spec["block_always"]
    for end in rule.get("ends", ()):
        if head.endswith(end):
            rest = head[: len(head) - len(end)]
            if always or is_generic(rest) or spec.whole_place.fullmatch(rest):
                return True
    return False


def _place_before(text: str, start: int, spec: Forms) -> int | None:
    """Return where the place begins that stands, with one space, before a position."""
    found = _PLACE_WORD.search(text, max(0, start - 14), start)
    if found and spec.whole_place.fullmatch(found[1]):
        return found.start(1)
    return None


def _has_particle(morphemes: Morphemes | None, start: int, end: int) -> bool:
    if morphemes is None:
        return False
    return any(
        morphemes.tags[index] in _PARTICLE_TAGS and start < morphemes.starts[index] and morphemes.ends[index] <= end
        for index in morphemes.between(start, end)
    )


def _with_place(text: str, head: str, suffix: str, start: int, end: int, spec: Forms) -> Candidate | None:
    body = head + suffix
    allowed = any(body == one or (body.endswith(one) and len(head) > 0) for one in spec.place_first)
    if not allowed and (not head or suffix in spec.spec["place_word_off"] or suffix in spec.needs_place):
        return None
    place = _place_before(text, start, spec)
    return None if place is None else Candidate(place, end, "place-body", 0.72)


def _one(text: str, start: int, end: int, morphemes: Morphemes | None, spec: Forms) -> Candidate | None:
    suffix = text[start:end]
    found = HEAD.search(text, max(0, start - 25), start)
    head = found[0] if found else ""
    at = start - len(head)
    if head[:1].isdigit() and (number := _NUMBERED.search(text, max(0, at - 3), at)):
        head, at = number[0] + head, number.start()
    if spec.inner.search(head) or _blocked(head, suffix, spec):
        return None
    place = spec.place.match(head)
    if suffix in spec.needs_place:
        if (place and (place.end() == len(head) or is_generic(head[place.end() :]) or len(head) > 2)) or (
            len(head) >= 2 and suffix in ("읍사무소", "면사무소")
        ):
            return Candidate(at, end, "place-suffix", 0.75)
        return _with_place(text, head, suffix, at, end, spec)
    if place and len(place[0]) > 1:
        rest = head[place.end() :]
        if rest or suffix not in spec.spec["place_alone_off"]:
            if _has_particle(morphemes, at + place.end(), start):
                return None
            return Candidate(at, end, "place-name", 0.75)
        return None
    if national := spec.national.match(head):
        rest = head[national.end() :]
        if not (national[0] in spec.spec["national_weak"] and is_generic(rest)) and len(rest) > 0:
            return Candidate(at, end, "national-name", 0.75)
    if is_generic(head):
        return _with_place(text, head, suffix, at, end, spec)
    if len(head) < 2 or head.isdigit() or _has_particle(morphemes, at, start):
        return None
    return Candidate(at, end, "suffix", 0.6)


def by_suffix(text: str, morphemes: Morphemes | None) -> Iterator[Candidate]:
    """Yield the bodies that a suffix betrays (…공사, …협회, …센터)."""
    spec = forms()
    ends: dict[int, int] = {}
    for start, end, _ in _suffix_matcher().find(text):
        ends[end] = min(start, ends.get(end, start))
    for end, start in ends.items():
        if spec.tail.match(text, end) or spec.title.match(text, end):
            candidate = _one(text, start, end, morphemes, spec)
            if candidate:
                yield candidate


@functools.cache
def _marked_before() -> re.Pattern[str]:
    marks = forms().spec["company_marks"]
    mark = either(marks["before"])
    return re.compile(rf"(?:{mark}) ?(?:(?:{mark}) ?)?")


@functools.cache
def _marked_after() -> re.Pattern[str]:
    return re.compile(
        rf"([가-힣A-Za-z0-9&]{{2,20}}) ?(?:{either(forms().spec['company_marks']['after'])})(?![가-힣A-Za-z]{{3}})"
    )


def trim(text: str, start: int, end: int, morphemes: Morphemes | None) -> int:
    """Return where a name of unknown form ends inside its word: before the particle.

    Args:
        text: the text.
        start, end: the word, half-open code points.
        morphemes: the analysis, or None to go by the list of particles.
    """
    if morphemes is not None:
        for index in morphemes.between(start + 2, end):
            if morphemes.tags[index].startswith(("J", "VCP")):
                return morphemes.starts[index]
        return end
    for particle in sorted(forms().spec["particles"], key=len, reverse=True):
        if text.endswith(particle, start, end) and end - len(particle) >= start + 2:
            return end - len(particle)
    return end


def by_mark(text: str, morphemes: Morphemes | None) -> Iterator[Candidate]:
    """Yield companies marked by ㈜, 주식회사 and the like."""
    for mark in _marked_before().finditer(text):
        if word := _MARKED.match(text, mark.end()):
            end = trim(text, word.start(), word.end(), morphemes)
            yield Candidate(mark.start(), end, "company-mark", 0.8)
    for found in _marked_after().finditer(text):
        yield Candidate(found.start(), found.end(), "company-mark", 0.78)


@functools.cache
def _foreign() -> re.Pattern[str]:
    spec = forms()
    return re.compile(
        rf"(?<![가-힣])(?P<country>(?:{either(spec.spec['countries'])}) )?(?P<body>{spec.foreign.pattern})"
    )


def foreign(text: str) -> Iterator[Candidate]:
    """Yield foreign ministries: after a country, or before a minister."""
    spec = forms()
    blocked = spec.spec["foreign"]["blocked"]
    for found in _foreign().finditer(text):
        title = _MINISTRY_TITLE.match(text, found.end())
        if not (found["country"] or title) or (found["body"] in blocked and not title):
            continue
        if spec.tail.match(text, found.end()) or title:
            yield Candidate(found.start("body"), found.end(), "foreign", 0.8)
