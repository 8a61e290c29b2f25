"""The steps of the search for personal names, in order."""

from __future__ import annotations

import unicodedata

from kextract.context import Context
from kextract.entities.people.bodies import body_before_name, role_and_body
from kextract.entities.people.contacts import columns, ranked
from kextract.entities.people.damaged import glued, remnants
from kextract.entities.people.foreign import before_title, glossed
from kextract.entities.people.found import Found, Person
from kextract.entities.people.gathering import cues, lists, repeats, settle, surnames
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.listed import known
from kextract.entities.people.rows import by_spaces, columns_of_names, in_brackets
from kextract.entities.people.titled import after, before
from kextract.entities.people.torn import torn
from kextract.mentions import Mention

_SKIPS = 4


def search(text: str, context: Context) -> list[Person]:
    """Return the persons of a text in order."""
    found = Found(text, context)
    columns(found)
    ranked(found)
    for hit in found.hits:
        if not hit.used:
            before(found, hit, 0)
    for hit in found.loose:
        before(found, hit, 0)
    labels = [hit for hit in found.hits if hit.title.kind == "label"]
    titles = [hit for hit in found.hits if hit.title.kind != "label"]
    for hit in titles:
        if not hit.used or text[hit.word - 1 : hit.word] in ("(", "（"):
            after(found, hit)
    for start, end, hit, body in before_title(text, found.hits, found.morphemes, found.places):
        role, agency, _ = role_and_body(text, hit, found.places, found.published)
        agency = body or agency or body_before_name(text, start, hit.title, found.places)
        found.claim(Person(start, end, role, agency, "foreign-title", 0.97))
    for hit in titles:
        if not hit.used:
            before(found, hit, _SKIPS)
    for hit in labels:
        after(found, hit)
    for hit in found.hits:
        if not hit.used or text[hit.word - 1 : hit.word] in ("(", "（"):
            after(found, hit, slot=True)
    for hit in titles:
        if not hit.used:
            before(found, hit, 0, slot=True)
    for start, end in glossed(text, found.morphemes, found.places):
        title = next((one for one in titles if one.end <= start <= one.end + 2 and called(text, one.end, start)), None)
        role, agency, _ = role_and_body(text, title, found.places, found.published) if title else (None, None, 0)
        found.claim(Person(start, end, role, agency, "gloss", 0.85))
    for start, end in known(text, found.places):
        found.claim(Person(start, end, None, None, "known", 0.85))
    surnames(found)
    in_brackets(found)
    cues(found)
    by_spaces(found)
    columns_of_names(found)
    lists(found)
    repeats(found)
    glued(found)
    remnants(found)
    if context.damaged:
        torn(found)
    settle(found)
    return found.persons


def called(text: str, end: int, start: int) -> bool:
    """Return whether a title that ends at a position names who stands behind it (회장인 존 스미스, 회장 존 스미스)."""
    return text[end:start] in lexicon().naming


def value_of(surface: str) -> str:
    """Return the name as written: NFKC, single spaces; syllables spaced for the looks of a head are joined."""
    words = unicodedata.normalize("NFKC", surface).split()
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)


def find(text: str, context: Context) -> list[Mention]:
    """Return the persons of a text, in order and without overlap.

    Args:
        text: analysed text (NFC); offsets are its code points.
        context: publication date, morphemes and the mentions of agencies, departments and regions found before;
            each may be missing.
    """
    return [
        Mention(
            type="person",
            start=one.start,
            end=one.end,
            value=None if one.note else one.value or value_of(text[one.start : one.end]),
            note=one.note,
            role=one.role,
            agency=one.agency,
            rule=one.rule,
            score=one.score,
        )
        for one in search(text, context)
    ]
