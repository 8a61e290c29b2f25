"""What stands around a name and its title: bodies, marks, the ends of lists and lines."""

from __future__ import annotations

import re

from kextract.entities.people.found import SPACE, Found
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.plausibility import looks

_HANGUL_RUN = re.compile(r"[가-힣]{1,12}\Z")
_OFFICES = ("head", "state", "body", "unit")
_USUAL = 8


def is_office(word: str) -> bool:
    """Return whether a word of five syllables or more ends in the title of an office (한빛연구원장)."""
    titles = lexicon().titles
    return len(word) > 4 and any((told := titles.get(word[at:])) and told.kind in _OFFICES for at in (-2, -3, -4))


def behind_body(found: Found, start: int, end: int) -> bool:
    """Return whether the last three syllables of a word stand behind a body or unit that lost its space to them."""
    mention = found.places.at(end - 4)
    if mention is not None and mention.type != "region":
        return mention.end == end - 3
    lex, lead = lexicon(), found.text[start : end - 3].removesuffix(lexicon().genitive)
    return found.places.at(end - 1) is None and (lead.endswith(lex.body_ends) or is_office(lead))


def may_follow(text: str, start: int, end: int) -> bool:
    """Return whether a name may stand right behind a sign: 故, or a digit that lost its counter (용촌1리 홍길동)."""
    if text[start - 1] == lexicon().late:
        return True
    return end - start == 3 and text[start - 1].isdigit() and looks(text[start:end]) > _USUAL


def in_quotes(text: str, edge: int) -> bool:
    """Return whether a word of three or four syllables in marks ends at a position."""
    mark = lexicon().quoted.get(text[edge - 1 : edge])
    word = _HANGUL_RUN.search(text, max(0, edge - 6), edge - 1) if mark else None
    return word is not None and 2 < len(word[0]) < 5 and text[word.start() - 1 : word.start()] == mark


def listed(found: Found, end: int) -> bool:
    """Return whether the next item of a list, a line or a telephone follows, where a sentence cannot go on."""
    text, lex = found.text, lexicon()
    rest = text[end : end + 2].lstrip(SPACE)
    return not rest or rest[0] in "\n,|｜/)）(（" or rest[0] in lex.bullets or bool(lex.telephone.match(text, end))


def closed(found: Found, end: int) -> bool:
    """Return whether a bare name ends where a list, a bracket, a line or a telephone begins."""
    text, lex = found.text, lexicon()
    return (
        end >= len(text)
        or text[end] in ",)(）（\n/;☎|｜]"
        or text[end] in lex.dots
        or (text[end] in SPACE and text[end + 1 : end + 2] in (*lex.bullets, *lex.signs))
        or bool(lex.telephone.match(text, end))
    )


def is_body(word: str) -> bool:
    """Return whether a word with Latin letters or signs looks like a body (4-H담양군본부)."""
    lex = lexicon()
    if word.count("(") != word.count(")") or not (word.isascii() or word.endswith(lex.unit_ends)):
        return False
    return any(letter.isascii() and letter.isalpha() for letter in word) or word[0] in lex.company_signs


def follows_body(found: Found, position: int) -> bool:
    """Return whether an agency or department ends at a position, so that a name between it and a title is sure."""
    mention = found.places.ending_at(position)
    return mention is not None and mention.end == position and mention.type != "region"


def behind_place(found: Found, start: int) -> bool:
    """Return whether the word before a position is a body or place that the text names."""
    mention = found.places.ending_at(start - 1)
    return mention is not None and mention.end == start - 1
