"""Names that damage has touched: a surname lost at the start of a paragraph, a space lost before a name."""

from __future__ import annotations

import re

from kextract.entities.departments.lexicon import spec_of as departments
from kextract.entities.people.bodies import Hit, body_before_bracket, region_name, role_and_body
from kextract.entities.people.found import SPACE, Found, Person
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.plausibility import looks

_BRACKET = re.compile(r"[(（](?P<title>[가-힣]{2,6}?)(?P<name>[가-힣]{3})(?=[)）])")
_GIVEN = re.compile(r"[가-힣]{2}\Z")
_LEAST = 8
_USUAL = 8
#: Titles that stand before a name in a bracket.
_GLUED = ("head", "state", "body", "unit")
#: Fewest syllables of a rank that a name may be glued to: 의원 is a clinic, too.
_RANK = 3
_OFFICES = ("head", "body", "unit")


def remnants(found: Found) -> None:
    """Find given names without their surname before a title, and names glued to the word before them.

    The value of a given name is the one full name of the text that ends in it; without one it stays open, and
    the name counts only at the start of a line and before the title of an office with its unit or body.
    """
    full: dict[str, set[str]] = {}
    for one in found.persons:
        name = found.text[one.start : one.end]
        if len(name) == 3:
            full.setdefault(name[1:], set()).add(name)
    for one in found.persons:
        names = full.get(found.text[one.start : one.end], set())
        if one.rule == "title" and len(names) == 1:
            one.value = next(iter(names))
    for hit in found.hits:
        if not hit.used and hit.title.kind not in ("label", "honour"):
            _before_title(found, hit, full)


def glued(found: Found) -> None:
    """Find names that lost the space to their title: (사장홍길동), 홍길동도로과장, 홍길동주무관."""
    text, lex, units = found.text, lexicon(), departments().units
    for match in _BRACKET.finditer(text):
        start, end = match.span("name")
        title = lex.titles.get(match["title"])
        if title is None or title.kind not in _GLUED or looks(match["name"]) < _USUAL or found.taken(start, end):
            continue
        agency = body_before_bracket(text, start, found.places)
        found.claim(Person(start, end, match["title"], agency, "glued", 0.85))
    for hit in found.hits:
        if hit.used or hit.title.kind not in ("unit", "member") or hit.start - hit.word < 3:
            continue
        start, end = hit.word, hit.word + 3
        name, unit = text[start:end], text[end : hit.start]
        whole = unit in units and name + unit not in units if unit else hit.end - hit.start >= _RANK
        mention = found.places.at(start)
        if (
            not whole
            or looks(name) < _USUAL
            or (start and text[start - 1].isalnum())
            or name[2] in lex.place_tails
            or region_name(name, found.published)
            or (mention is not None and mention.type != "department")
        ):
            continue
        _, agency, _ = role_and_body(text, hit, found.places, found.published)
        hit.used = found.claim(Person(start, end, text[end : hit.end], agency, "glued", 0.8))


def _before_title(found: Found, hit: Hit, full: dict[str, set[str]]) -> None:
    text = found.text
    role, agency, position = role_and_body(text, hit, found.places, found.published)
    edge = min(position, hit.word)
    while edge and text[edge - 1] in SPACE:
        edge -= 1
    if edge == min(position, hit.word) or edge < 2:
        return
    glued = text[edge - 3 : edge]
    if len(glued) == 3 and glued in full.get(glued[1:], ()) and not found.taken(edge - 3, edge):
        hit.used = found.claim(Person(edge - 3, edge, role, agency, "glued", 0.85))
        return
    given = _GIVEN.search(text, edge - 2, edge)
    if given is None or text[edge - 3 : edge - 2].isalnum() or found.taken(edge - 2, edge):
        return
    names = full.get(given[0], set())
    if len(names) == 1:
        hit.used = found.claim(Person(edge - 2, edge, role, agency, "remnant", 0.85, value=next(iter(names))))
        return
    line = text[max(0, edge - 8) : edge - 2].rpartition("\n")
    opens = line[1] and not line[2].strip()
    office = hit.title.kind in _OFFICES and (hit.word < hit.start or agency is not None)
    if opens and office and not names and _is_given(found, edge - 2, edge):
        hit.used = found.claim(Person(edge - 2, edge, role, agency, "remnant", 0.7, note="surname"))


def _is_given(found: Found, start: int, end: int) -> bool:
    """Return whether two syllables look like a given name and like nothing else."""
    lex = lexicon()
    word = found.text[start:end]
    if word in lex.blocked or word in lex.titles or word in lex.between or found.places.at(start) is not None:
        return False
    first, second = lex.syllables.get(word[0], (0, 0, 0))[0], lex.syllables.get(word[1], (0, 0, 0))[1]
    if first + second < _LEAST:
        return False
    if found.morphemes is None:
        return False
    tags = [found.morphemes.tags[index] for index in found.morphemes.between(start, end)]
    return tags == ["NNP"] or (len(tags) == 2 and tags[0][0] in "NMX" and tags[1][0] in "NX")
