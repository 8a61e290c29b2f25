"""Names of damaged texts only: glued to what stands beside them, or given names left at the start of a line."""

from __future__ import annotations

import re

from kextract.entities.people.bodies import Hit, region_name, role_and_body
from kextract.entities.people.found import SPACE, Found, Person
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.plausibility import looks
from kextract.resources import data

#: Titles that may stand right behind a name, and how much three syllables must look like one.
_KINDS = ("head", "state", "body", "unit")
_USUAL = 8
_GIVEN = 3
_NAME = 3
_TITLED = ("title", "after-title", "fused-title")
_WORD = re.compile(r"(?<![가-힣A-Za-z0-9])[가-힣]{2}(?=[가-힣 ])")


def torn(found: Found) -> None:
    """Find the names that only a damaged text holds so; persons found before stay."""
    if found.morphemes is None:
        return
    full: dict[str, set[str]] = {}
    for one in found.persons:
        name = found.text[one.start : one.end]
        if len(name) == _NAME and one.rule != "remnant":
            full.setdefault(name[1:], set()).add(name)
    for hit in found.hits:
        if not hit.used and hit.title.kind in _KINDS and not _given(found, hit, full):
            _behind_word(found, hit)
    _before_mentions(found)
    _again(found)
    for one in found.persons:
        name = found.text[one.start : one.end]
        if len(name) == 2 and not one.value and _opens_line(found.text, one.start) and found.text.count(name) == 1:
            one.note = "surname"  # 지우 농식품부 실장: most names have three syllables, and lines lose their first


def _opens_line(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start].rpartition("\n")
    return before[1] != "" and not any(sign.isalnum() or sign in "(（" for sign in before[2])


def _given(found: Found, hit: Hit, full: dict[str, set[str]]) -> bool:
    """Find a given name of two syllables that opens a line before an office, its body or place between them or not."""
    text, lex = found.text, lexicon()
    role, agency, position = role_and_body(text, hit, found.places, found.published)
    start = text.rfind("\n", 0, hit.word) + 1
    while start < hit.word and not text[start].isalnum():
        start += 1
    given = _WORD.match(text, start)
    if given is None or not _opens_line(text, start):
        return False
    end = given.end()
    position = min(position, hit.word)
    gap = text[end:position]
    if position < end or gap.strip(SPACE) or (position == hit.start == end and len(hit.title.text) < 2):
        return False
    if not gap and position != hit.start and found.places.at(end) is None:
        return False
    word = given[0]
    if word in lex.blocked or word in lex.titles or word in lex.between or word in _no_given():
        return False
    if found.taken(start, end) or found.places.at(start) is not None:
        return False
    index = found.morphemes.first_from(start) if found.morphemes else 0
    if found.morphemes is None or found.morphemes.tags[index].startswith(("MA", "MM", "NP", "J", "NR", "SN", "V")):
        return False
    weight = lex.syllables.get(word[0], (0, 0, 0))[0] + lex.syllables.get(word[1], (0, 0, 0))[1]
    names = full.get(word, set())
    if not names and (weight < _GIVEN or not (agency or hit.word < hit.start or not gap)):
        return False
    if not names and word[0] in lex.surnames and looks(word) >= _USUAL:
        return False
    value = next(iter(names)) if len(names) == 1 else None
    note = None if value else "surname"
    hit.used = found.claim(Person(start, end, role, agency, "remnant", 0.7, value=value, note=note))
    return hit.used


def _behind_word(found: Found, hit: Hit) -> bool:
    """Find a name before a title that lost the space to the word before it (협약식에홍길동 장관)."""
    text, morphemes = found.text, found.morphemes
    role, agency, position = role_and_body(text, hit, found.places, found.published)
    edge = min(position, hit.word)
    while edge and text[edge - 1] in SPACE:
        edge -= 1
    start = edge - _NAME
    if start < 2 or morphemes is None or not ("가" <= text[start - 1] <= "힣" or text[start - 1].isdigit()):
        return False
    name = text[start:edge]
    if not name.isalpha() or looks(name) < _USUAL or found.taken(start, edge) or found.places.at(start) is not None:
        return False
    if not morphemes.starts_at(start) or not morphemes.ends_at(edge) or found.weight(start, edge, True) < _USUAL:
        return False
    index = morphemes.first_from(start)
    if morphemes.tags[index] not in ("NNP", "UN") and not (index and morphemes.tags[index - 1][0] in "JE"):
        return False
    hit.used = found.claim(Person(start, edge, role, agency, "glued", 0.75))
    return hit.used


def _before_mentions(found: Found) -> None:
    """Find a name glued to its body, place or unit with an office behind (홍길동화순군수, 홍길동정책국장)."""
    text = found.text
    for hit in found.hits:
        if hit.used or hit.title.kind not in _KINDS:
            continue
        role, agency, position = role_and_body(text, hit, found.places, found.published)
        for begin in dict.fromkeys((position - _NAME, min(position, hit.word), hit.word)):
            end = begin + _NAME
            if begin < 0 or end > hit.start or (begin and text[begin - 1].isalnum()) or found.taken(begin, end):
                continue
            mention = found.places.at(end)
            led = mention is not None and mention.start == end and mention.end >= hit.start - 1
            name = text[begin:end]
            led_place = hit.title.unit and region_name(text[end : hit.start] + hit.title.unit, found.published)
            agency = agency or led_place or None
            held = led or bool(led_place) or (agency is not None and end in (hit.start, position))
            if held and name.isalpha() and looks(name) > _USUAL and found.places.at(begin) is None:
                role = text[end : hit.end] if led else role
                hit.used = found.claim(Person(begin, end, role, agency, "glued", 0.75))
                break


def _again(found: Found) -> None:
    """Find the full names of the text again where a space beside them is lost."""
    text, morphemes = found.text, found.morphemes
    sure = [one for one in found.persons if one.rule in _TITLED and one.end - one.start == _NAME]
    for name in sorted({text[one.start : one.end] for one in sure}):
        if looks(name) < _USUAL or region_name(name, found.published):
            continue
        at = text.find(name)
        while at >= 0:
            end = at + _NAME
            free = not (at and text[at - 1].isalnum())
            closed = not text[end : end + 1].isalnum()
            edges = morphemes is not None and morphemes.starts_at(at) and morphemes.ends_at(end)
            if (free or closed or edges) and not found.taken(at, end) and found.places.at(at) is None:
                found.claim(Person(at, end, None, None, "repeated", 0.75))
            at = text.find(name, end)


def _no_given() -> frozenset[str]:
    return frozenset(data("people/damaged.yaml")["no_given"])
