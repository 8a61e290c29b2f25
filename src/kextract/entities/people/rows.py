"""Names that neither a title nor a mark stands at: lists by spaces, columns under a heading, names in brackets."""

from __future__ import annotations

import functools
import re

from kextract.entities.people.bodies import named, role_and_body
from kextract.entities.people.found import Found, Person
from kextract.entities.people.lexicon import lexicon
from kextract.resources import data

_LEAST, _OTHER, _BRACKETS = 8, 10, 9
#: Lines under a heading that hold no name before the column counts as ended.
_MISSES = 1
_WORD = re.compile(r"\S+")
_NAME = re.compile(r"[가-힣]{2,4}(?![가-힣])")
_SPACED = re.compile(r"[:：] ?([가-힣]{2,4}(?: {1,2}[가-힣]{2,4})+)(?= ?(?:$|[(（]|등 ))", re.MULTILINE)
_IN_BRACKETS = re.compile(r"(?:[(（]|(?<=[가-힣]) ?/ ?)([가-힣]{2,4})(?:[)）]|[,·/] ?(?=[가-힣A-Z])| (?=[가-힣A-Z]))")


@functools.cache
def _headings() -> frozenset[str]:
    return frozenset(data("people/cues.yaml")["name_headings"])


def by_spaces(found: Found) -> None:
    """Find names behind a label that only spaces part: 위원: 김도원 이서진 박하은."""
    for run in _SPACED.finditer(found.text):
        spans = [(run.start(1) + word.start(), run.start(1) + word.end()) for word in _WORD.finditer(run[1])]
        if all(_known(found, *span) or _likely(found, *span) for span in spans):
            for start, end in spans:
                found.claim(Person(start, end, None, None, "list", 0.85))


def columns_of_names(found: Found) -> None:
    """Find the names of a column that spaces part from its neighbours, under a heading that says so."""
    text = found.text
    if not any(heading in text for heading in _headings()):
        return
    place: int | None = None
    misses = start = 0
    for line in text.split("\n"):
        words = list(_WORD.finditer(line))
        heading = next((n for n, word in enumerate(words) if word[0] in _headings()), None)
        if heading is not None and len(words) > 1:
            place, misses = (None if "|" in line else heading), 0
        elif place is not None and words:
            word = words[place] if place < len(words) else None
            name = word and _NAME.fullmatch(word[0])
            if word and name and _likely(found, start + word.start(), start + word.end(), analysed=False):
                found.claim(Person(start + word.start(), start + word.end(), None, None, "column", 0.85))
            else:
                misses += 1
                place = place if misses <= _MISSES else None
        start += len(line) + 1


def in_brackets(found: Found) -> None:
    """Find names in brackets behind a title, and before their body: 이사장(김도원), 발제(이서진, 한국교통연구원)."""
    text = found.text
    titles = {hit.end: hit for hit in found.hits if hit.title.kind not in ("label", "honour")}
    for cue in _IN_BRACKETS.finditer(text):
        start, end = cue.span(1)
        if text[end] in ")）":
            hit = titles.get(cue.start())
            if hit is not None and not hit.used and _bracketed(found, start, end):
                role, agency, _ = role_and_body(text, hit, found.places, found.published)
                hit.used = found.claim(Person(start, end, role, agency, "brackets", 0.9))
            continue
        body = found.places.at(cue.end())
        whole = body is not None and body.start == cue.end() and body.type == "agency"
        if whole and body and text[body.end : body.end + 1] in (")", "）", ",", " ") and _bracketed(found, start, end):
            found.claim(Person(start, end, None, named(body, text), "brackets", 0.88))


def _bracketed(found: Found, start: int, end: int) -> bool:
    name = found.text[start:end]
    return name not in lexicon().titles and not found.taken(start, end) and found.weight(start, end) >= _BRACKETS


def _known(found: Found, start: int, end: int) -> bool:
    person = found.at(start)
    return person is not None and person.end == end


def _likely(found: Found, start: int, end: int, analysed: bool = True) -> bool:
    least = _LEAST if end - start == 3 else _OTHER
    return not found.taken(start, end) and found.weight(start, end, analysed=analysed) >= least
