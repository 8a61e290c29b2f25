"""Bodies that no list holds, recognised by the form of their names."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kextract.entities.agencies.forms import HEAD, WORD, Forms, either, forms, is_generic
from kextract.entities.regions.names import forms as places
from kextract.gazetteer import NameMatcher
from kextract.morphemes import Morphemes
from kextract.resources import data

_PLACE_WORD = re.compile(r"(?:^|[^가-힣A-Za-z0-9])([가-힣0-9]{2,12}) \Z")
_SEAT = re.compile(
    r"(?:^|[^가-힣])({seat}[가-힣]{{1,8}}) (?:{seat_own} )?\Z".format_map(data("agencies/morphology.yaml"))
)
_NAME_WORD = re.compile(r"(?:^|[^가-힣A-Za-z0-9])([가-힣A-Za-z0-9]{2,10}) \Z")
DOTS = frozenset("·․‧・ㆍ")
_DOTTED = re.compile(r"(?<![가-힣A-Za-z0-9·])[가-힣]{3,10}\Z")
_SYLLABLE = re.compile(r"[가-힣]")
_NUMBERED = re.compile(r"\d{1,2}[·.]\Z")
_MARKED = re.compile(r"[가-힣A-Za-z0-9&]{2,20}")
_MINISTRY_TITLE = re.compile(rf" ?(?:{either(data('agencies/morphology.yaml')['ministers'])})")
_TITLE = re.compile(either(data("agencies/morphology.yaml")["ministers"]))
# particle -> whether it follows a syllable with a final consonant (None: either)
_BARE_PARTICLES = tuple(data("agencies/morphology.yaml")["bare_particles"].items())
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
    if found and spec.whole_place.fullmatch(found[1]) and found[1] not in spec.no_place:
        if not (spec.stem.fullmatch(found[1]) or found[1] in places()):
            return None
        several = found.start(1) > 0 and text[found.start(1) - 1] in DOTS  # 전남·광주 문화재단
        return None if several or found[1][-1] in spec.spec["no_lead_ends"] else found.start(1)
    return None


def _has_particle(morphemes: Morphemes | None, start: int, end: int) -> bool:
    if morphemes is None:
        return False
    return any(
        morphemes.tags[index] in _PARTICLE_TAGS and start < morphemes.starts[index] and morphemes.ends[index] <= end
        for index in morphemes.between(start, end)
    )


def _with_name(text: str, start: int, end: int, spec: Forms) -> Candidate | None:
    """Take the word before a generic body as its name, unless it is generic or ends in a particle."""
    found = _NAME_WORD.search(text, max(0, start - 14), start)
    if found is None or is_generic(found[1]) or found[1][-1] in spec.spec["name_word_ends_off"]:
        return None
    return Candidate(found.start(1), end, "named-body", 0.6)


def _with_place(text: str, head: str, suffix: str, start: int, end: int, spec: Forms) -> Candidate | None:
    body = head + suffix
    if body in spec.spec["too_generic"]:
        return None
    if not head and suffix in spec.spec["named_before"]:
        return _with_name(text, start, end, spec)
    allowed = body.endswith(spec.place_first)
    if not allowed and (not head or suffix in spec.spec["place_word_off"] or suffix in spec.needs_place):
        return None
    place = _place_before(text, start, spec)
    # a body that belongs to a place outdoes the place itself
    return None if place is None else Candidate(place, end, "place-body", 0.96 if allowed else 0.72)


def _division(head: str, suffix: str, spec: Forms) -> re.Match[str] | None:
    """Return the division with which a head begins; the suffix may hold its last syllable (남구청)."""
    whole = head + suffix[0] if suffix in spec.spec["halls"] else head
    if is_generic(whole):
        return None
    found = spec.division.match(whole)
    return None if found is None or found[0] in spec.no_place else found


def _proved(text: str, head: str, suffix: str, end: int, spec: Forms) -> bool:
    """Return whether what follows a generic body proves it: a short form, its head, or the letters of a long name."""
    if suffix in spec.spec["proof_off"]:
        return False
    if spec.proof.match(text, end):
        return True
    long = len(head) >= spec.spec["proof_acronym"] and suffix in spec.spec["proof_acronym_for"]
    return long and spec.acronym.match(text, end) is not None


def _dotted(text: str, dot: int, spec: Forms) -> int | None:
    """Return where the name begins of which a middle dot is part (한국가람 | ·나래센터), if no body stands there."""
    word = _DOTTED.search(text, max(0, dot - 12), dot)
    if word is None or not word[0].startswith(tuple(spec.spec["dotted_leads"])):
        return None
    return None if word[0].endswith(tuple(spec.suffixes)) else word.start()


def _lead(text: str, at: int, spec: Forms) -> int | None:
    """Return where the word begins that belongs to a name though a space parts them (한국 | 가람학회)."""
    for lead in spec.spec["spaced_leads"]:
        start = at - len(lead) - 1
        if start >= 0 and text.startswith(f"{lead} ", start) and not (start and WORD.match(text, start - 1)):
            return None if text[max(0, start - 3) : start].endswith(tuple(spec.spec["spaced_leads_off"])) else start
    return None


def one(text: str, start: int, end: int, morphemes: Morphemes | None, spec: Forms) -> Candidate | None:
    """Return the body to which a suffix belongs, whatever follows, or None.

    Args:
        text: the text.
        start, end: the suffix, half-open code points.
        morphemes: the analysis, or None.
        spec: the word lists.
    """
    suffix = text[start:end]
    found = HEAD.search(text, max(0, start - 25), start)
    head = found[0] if found else ""
    at = start - len(head)
    if head[:1].isdigit() and (number := _NUMBERED.search(text, max(0, at - 3), at)):
        head, at = number[0] + head, number.start()
    if suffix in spec.spec["unit_suffixes"] and not spec.tail.match(text, end):
        return None
    headed = text.startswith(" ", end) and spec.title.match(text, end + 1) is not None
    if (spec.inner.search(head) and not headed) or _blocked(head, suffix, spec):
        return None
    if suffix in spec.spec["embassies"]:
        seat = _SEAT.search(text, max(0, at - 18), at)
        start = seat.start(1) if seat else at
        return Candidate(start, end, "embassy", 0.96 if seat else 0.75) if seat or len(head) > 1 else None
    if at and text[at - 1] in DOTS and len(head) > 1 and (lead := _dotted(text, at - 1, spec)) is not None:
        return Candidate(lead, end, "national-name", 0.97)
    if suffix in spec.spec["spaced_bodies"] and len(head) > 1 and (lead := _lead(text, at, spec)) is not None:
        return Candidate(lead, end, "national-name", 0.96)
    place = spec.stem.match(head) or _division(head, suffix, spec)
    if suffix in spec.needs_place:
        alone = head not in spec.spec["bearings"] or _place_before(text, at, spec) is None
        if place or (len(head) >= 2 and alone and suffix in spec.spec["village_offices"] and not is_generic(head)):
            return Candidate(at, end, "place-suffix", 0.75)
        return _with_place(text, head, suffix, at, end, spec)
    if place and len(place[0]) > 1:
        rest = head[place.end() :]
        if not rest and suffix in spec.spec["headless"]:
            whole = spec.whole_before.search(text, max(0, at - 18), at)
            return Candidate(whole.start(1), end, "branch", 0.75) if whole else None
        if rest or suffix not in spec.spec["place_alone_off"]:
            if _has_particle(morphemes, at + place.end(), start):
                return None
            return Candidate(at, end, "place-name", 0.75)
        return None
    if national := spec.national.match(head):
        rest = head[national.end() :]
        if not (national[0] in spec.spec["national_weak"] and is_generic(rest)) and len(rest) > 0:
            return Candidate(at, end, "national-name", 0.75)
    if is_generic(head) and not (suffix in spec.spec["named_by_length"] and len(head) > 3):
        named = _with_place(text, head, suffix, at, end, spec)
        if named or len(head) < 2 or not _proved(text, head, suffix, end, spec):
            return named
        lead = _place_before(text, at, spec)
        return Candidate(at, end, "proved", 0.65) if lead is None else Candidate(lead, end, "proved", 0.96)
    if suffix in spec.spec["led"]:
        lead = _place_before(text, at, spec)
        return None if lead is None or len(head) < 2 else Candidate(lead, end, "place-body", 0.7)
    if len(head) < 2 or head.isdigit() or _has_particle(morphemes, at, start):
        return None
    return Candidate(at, end, "suffix", 0.6)


def by_suffix(text: str, morphemes: Morphemes | None) -> Iterator[Candidate]:
    """Yield the bodies that a suffix betrays (…공사, …협회, …센터)."""
    spec = forms()
    halls = spec.spec["halls"]
    ends: dict[int, int] = {}
    for start, end, _ in _suffix_matcher().find(text):
        ends[end] = min(start, ends.get(end, start))
    for end, start in ends.items():
        hall = text[start:end] in halls
        if spec.tail.match(text, end) or (not hall and spec.title.match(text, end)):
            candidate = one(text, start, end, morphemes, spec)
            if candidate:
                yield candidate


@functools.cache
def _marked_before() -> re.Pattern[str]:
    marks = forms().spec["company_marks"]
    mark = either(marks["before"])
    return re.compile(rf"(?:(?P<outside>{either(marks['outside'])})|(?:{mark}) ?(?:(?:{mark}) ?)?) ?")


@functools.cache
def _marked_after() -> re.Pattern[str]:
    spec = forms().spec
    mark, particle = either(spec["company_marks"]["after"]), either(spec["particles"])
    return re.compile(rf"(?:{mark})(?=(?:{particle})?(?![가-힣A-Za-z]))")


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
    for particle, after_final in _BARE_PARTICLES:
        stop = end - len(particle)
        if not text.endswith(particle, start, end) or stop < start + 2 or not _SYLLABLE.match(text, stop - 1):
            continue
        if after_final is None or ((ord(text[stop - 1]) - 0xAC00) % 28 > 0) == after_final:
            return stop
    return end


def by_mark(text: str, morphemes: Morphemes | None) -> Iterator[Candidate]:
    """Yield companies marked by ㈜, 주식회사 and the like."""
    spec = forms()
    if not any(mark in text for mark in spec.marks):
        return
    for mark in _marked_before().finditer(text):
        if word := _MARKED.match(text, mark.end()):
            spelt = mark[0].strip() in spec.spec["corporate_words"]
            if spelt and (not mark[0].endswith(" ") or spec.tail.fullmatch(word[0])):
                continue
            end = trim(text, word.start(), word.end(), morphemes)
            if mark["outside"]:
                if text[end : end + 1] in DOTS:
                    continue
                yield Candidate(word.start(), end, "corporation-mark", 0.62)
                continue
            yield Candidate(mark.start(), end, "company-mark", 0.8)
    for found in _marked_after().finditer(text):
        name = HEAD.search(text, max(0, found.start() - 25), found.start())
        if name and len(name[0]) > 1:
            yield Candidate(name.start(), found.end(), "company-mark", 0.78)


@functools.cache
def _countries() -> tuple[NameMatcher, int]:
    """Return the automaton over the countries and the letters that stand for one, and how many of it are countries."""
    spec = forms().spec
    letters = [f"{letter} " for letter in spec["foreign"]["letters"]]
    return NameMatcher([*spec["countries"], *letters]), len(spec["countries"])


@functools.cache
def _before_minister() -> re.Pattern[str]:
    """Return a ministry of any name before its minister, whose own name may stand between."""
    spec = forms().spec
    ends = either(spec["foreign"]["open_suffixes"])
    name = rf"[가-힣]{{2,12}}(?:[{''.join(DOTS)}][가-힣]{{2,10}})?(?:{ends})"
    return re.compile(rf"({name})(?: [가-힣]{{1,8}}){{0,4}} ?(?:{either(spec['ministers'])})(?![가-힣]{{3}})")


@functools.cache
def _named() -> re.Pattern[str]:
    """Return any name after its country with Latin letters behind."""
    ends = either(forms().spec["foreign"]["named_ends"])
    return re.compile(rf" ([가-힣]{{2,14}}(?:{ends}))(?= ?\([A-Z][A-Za-z]{{1,}})")


def foreign(text: str) -> Iterator[Candidate]:
    """Yield foreign ministries: after a country, fused to it (캐나다우주국), or before a minister."""
    spec = forms()
    blocked, off = spec.spec["foreign"]["blocked"], tuple(spec.spec["foreign"]["fused_off"])
    matcher, countries = _countries()
    for start, end, number in matcher.find(text):
        free = not (start and WORD.match(text, start - 1))
        if number >= countries:
            if free:
                yield from _ministry_after(text, end, spec, blocked)
        elif text.startswith(" ", end):
            named = _named().match(text, end) if free else None
            if named and not named[1].endswith(off):
                yield Candidate(*named.span(1), "foreign", 0.8)
            yield from _ministry_after(text, end + 1, spec, blocked)
        elif free and (body := spec.foreign.match(text, end)) and spec.tail.match(text, body.end()):
            if text.endswith(off, start, body.end()):
                continue
            yield Candidate(start, body.end(), "foreign", 0.8)
    for title in _TITLE.finditer(text):
        stop = title.start() - (text[title.start() - 1 : title.start()] == " ")
        word = HEAD.search(text, max(0, stop - 25), stop)
        known = word and (spec.foreign.fullmatch(word[0]) or _ministry().fullmatch(word[0]))
        if word and known and len(word[0]) > 2 and word[0] not in blocked:
            yield Candidate(word.start(), word.end(), "foreign", 0.8)


def _ministry_after(text: str, end: int, spec: Forms, blocked: list[str]) -> Iterator[Candidate]:
    """Yield the ministry that follows a country and its space."""
    body = spec.foreign.match(text, end)
    if body and body[0] not in blocked:
        title = _MINISTRY_TITLE.match(text, body.end())
        if title or spec.tail.match(text, body.end()):
            yield Candidate(body.start(), body.end(), "foreign", 0.8)
    elif (named := _before_minister().match(text, end)) and named[1] not in blocked:
        yield Candidate(*named.span(1), "foreign", 0.78)


@functools.cache
def _ministry() -> re.Pattern[str]:
    """Return a ministry of four syllables or more whose name no list holds; it counts before its minister."""
    abroad = forms().spec["foreign"]
    return re.compile(rf"(?!.*(?:{either(abroad['fused_off'])})$)[가-힣]{{3,12}}(?:{either(abroad['open_suffixes'])})")
