"""Names that damage has touched: a surname lost at the start of a paragraph, a space lost before a name."""

from __future__ import annotations

import re

from kextract.entities.departments.lexicon import spec_of as departments
from kextract.entities.people.bodies import (
    Hit,
    agency_name,
    body_before_bracket,
    named,
    region_name,
    role_and_body,
)
from kextract.entities.people.found import SPACE, Found, Person
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.plausibility import looks
from kextract.resources import data

_BRACKET = re.compile(r"[(（](?P<title>[가-힣]{2,6}?)(?P<name>[가-힣]{3})(?=[)）])")
_NUMBER = re.compile(r"[☎☏]|(?<!\d)0\d{1,2}[-)]")
_HANGUL = re.compile(r"[가-힣]{3}")
_RUN = re.compile(r"(?<![가-힣])[가-힣]{6,20} \Z")
_AFTER = re.compile(r"[ \n]([가-힣]{2})(?![가-힣])")
_GIVEN = re.compile(r"[가-힣]{2}\Z")
_LEAST = 8
_SERVING = 5  # the same before an office with its body
_USUAL = 8
#: Titles that stand before a name in a bracket.
_GLUED = ("head", "state", "body", "unit")
#: Fewest syllables of a name and the body fused with it.
_FUSED = 6
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
    for hit in (*found.hits, *found.loose):
        if not hit.used and hit.title.kind not in ("label", "honour"):
            _before_title(found, hit, full)
        if not hit.used and not hit.loose and hit.title.kind in _GLUED:
            _after_title(found, hit)


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
    for bracket in lex.headless.finditer(text):
        start, end = bracket.span(1)
        mention = found.places.ending_at(bracket.start())
        body = mention is not None and mention.type == "agency" and mention.end == bracket.start()
        if body and mention and found.weight(start, end) > _USUAL and not found.taken(start, end):
            found.claim(Person(start, end, None, named(mention, text), "glued", 0.8))
    for hit in found.hits:
        if not hit.used and hit.title.kind in _GLUED:
            _before_body(found, hit)
    for sign in _NUMBER.finditer(text):
        called = lex.glued_official.search(text, max(0, sign.start() - 16), sign.start())
        if called and looks(called[2]) >= _USUAL and not found.taken(*called.span(2)):
            role = None if called[1] in lex.labels else called[1]
            found.claim(Person(*called.span(2), role, None, "telephone", 0.85, official=True))
    known = {text[one.start : one.end] for one in found.persons}
    for hit in found.hits:
        ranks = hit.title.kind in ("unit", "member") or hit.title.text in lex.officials
        if hit.used or not ranks or hit.start - hit.word < 3:
            continue
        start, end = hit.word, hit.word + 3
        name, unit = text[start:end], text[end : hit.start]
        whole = unit in units and name + unit not in units if unit else hit.end - hit.start >= _RANK
        whole = whole or (not unit and (name in known or _called(found, hit)))
        mention = found.places.at(start)
        if (
            not whole
            or looks(name) < _USUAL
            or (start and text[start - 1].isalnum())
            or (name[2] in lex.place_tails and region_name(name[:2], found.published))
            or region_name(name, found.published)
            or (mention is not None and mention.type != "department")
        ):
            continue
        _, agency, _ = role_and_body(text, hit, found.places, found.published)
        hit.used = found.claim(Person(start, end, text[end : hit.end], agency, "glued", 0.8))


def _before_body(found: Found, hit: Hit) -> None:
    """Find a name that lost the space to the body behind it: 홍길동조달청장, 홍길동환경부 물관리정책관."""
    text = found.text
    word = _RUN.search(text, max(0, hit.word - 24), hit.word)
    readings = [(hit.word, hit.end - 1, hit.title.text)]
    if word is not None:
        readings.append((word.start(), word.end() - 1, text[hit.word : hit.end]))
    for start, end, role in readings:
        if end - start < _FUSED or (start and text[start - 1].isalnum()) or found.taken(start, start + 3):
            continue
        if looks(text[start : start + 3]) <= _USUAL:
            continue
        if official := agency_name(text[start + 3 : end], found.published):
            hit.used = found.claim(Person(start, start + 3, role, official, "glued", 0.85))
            return


def _called(found: Found, hit: Hit) -> bool:
    """Return whether a title is that of an official with a telephone behind it."""
    lex = lexicon()
    return hit.title.text in lex.officials and lex.telephone.match(found.text, hit.end) is not None


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
    if agency and hit.title.kind in _GLUED and _is_last(text, edge) and not found.taken(edge - 1, edge):
        hit.used = found.claim(Person(edge - 1, edge, role, agency, "remnant", 0.7, note="surname"))
        return
    if agency and hit.title.kind in _OFFICES and _opens(text, edge - 3) and _is_rest(found, edge - 3, edge):
        hit.used = found.claim(Person(edge - 3, edge, role, agency, "remnant", 0.7, note="surname"))
        return
    given = _GIVEN.search(text, edge - 2, edge)
    if given is None or text[edge - 3 : edge - 2].isalnum() or found.taken(edge - 2, edge):
        return
    names = full.get(given[0], set())
    if len(names) == 1:
        hit.used = found.claim(Person(edge - 2, edge, role, agency, "remnant", 0.85, value=next(iter(names))))
        return
    office = hit.title.kind in _OFFICES and (hit.word < hit.start or agency is not None)
    least = _LEAST if agency is None else _SERVING
    if _opens(text, edge - 2) and office and not names and _is_given(found, edge - 2, edge, least):
        hit.used = found.claim(Person(edge - 2, edge, role, agency, "remnant", 0.7, note="surname"))


def _opens(text: str, position: int) -> bool:
    """Return whether a line that is not the first opens at a position, a bullet aside."""
    line = text[max(0, position - 6) : max(0, position)].rpartition("\n")
    return line[1] != "" and not line[2].strip(data("people/damaged.yaml")["line_marks"] + lexicon().bullets)


def _is_rest(found: Found, start: int, end: int) -> bool:
    """Return whether three syllables may be the rest of a name of four: no word for Kiwi and no place or body."""
    lex, word = lexicon(), found.text[start:end]
    if found.morphemes is None or not _HANGUL.fullmatch(word) or found.taken(start, end):
        return False
    if word in lex.blocked or word in lex.titles or found.places.at(start) is not None:
        return False
    span = found.morphemes.between(start, end)
    tags = [found.morphemes.tags[index] for index in span]
    known = lex.syllables.get(word[1], (0, 0, 0))[1] + lex.syllables.get(word[2], (0, 0, 0))[1]
    return known >= _SERVING and all(tag[0] in "NX" for tag in tags) and tags != ["NNG"]


def _is_last(text: str, end: int) -> bool:
    """Return whether the one syllable that opens a line may be all that is left of a name."""
    lex, last = lexicon(), text[end - 1]
    return _opens(text, end - 1) and last not in lex.no_remnants and lex.syllables.get(last, (0, 0, 0))[1] > 1


def _after_title(found: Found, hit: Hit) -> None:
    """Find a given name without its surname behind a title and before a telephone or a closing bracket."""
    text, lex = found.text, lexicon()
    given = _AFTER.match(text, hit.end)
    if given is None or found.taken(*given.span(1)) or given[1] in lex.blocked or given[1] in lex.titles:
        return
    opened = text[hit.word - 1 : hit.word] in ("(", "（", " ") and text[given.end() : given.end() + 1] in (")", "）")
    if not (lex.telephone.match(text, given.end()) or (opened and _in_bracket(text, hit.word))):
        return
    role, agency, _ = role_and_body(text, hit, found.places, found.published)
    if agency is None:
        agency = body_before_bracket(text, hit.word, found.places)
    first = lex.syllables.get(given[1][0], (0, 0, 0))[0]
    if first and found.places.at(given.start(1)) is None:
        hit.used = found.claim(Person(*given.span(1), role, agency, "remnant", 0.7, note="surname"))


def _in_bracket(text: str, position: int) -> bool:
    """Return whether a bracket stands open at a position."""
    opened = max(text.rfind("(", max(0, position - 30), position), text.rfind("（", max(0, position - 30), position))
    return opened >= 0 and not any(sign in text[opened:position] for sign in ")）\n")


def _is_given(found: Found, start: int, end: int, least: int) -> bool:
    """Return whether two syllables of this weight at least look like a given name and like nothing else."""
    lex = lexicon()
    word = found.text[start:end]
    if word in lex.blocked or word in lex.titles or word in lex.between or found.places.at(start) is not None:
        return False
    first, second = lex.syllables.get(word[0], (0, 0, 0))[0], lex.syllables.get(word[1], (0, 0, 0))[1]
    if first + second < least:
        return False
    if found.morphemes is None:
        return False
    tags = [found.morphemes.tags[index] for index in found.morphemes.between(start, end)]
    if least == _SERVING and len(tags) > 1 and all(tag[0] in "NX" for tag in tags):
        return True
    return tags == ["NNP"] or (len(tags) == 2 and tags[0][0] in "NMX" and tags[1][0] in "NX")
