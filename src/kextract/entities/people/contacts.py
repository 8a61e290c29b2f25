"""Names in rows and columns of contacts: a title, its syllables often spaced, in a cell or line before the name."""

from __future__ import annotations

from kextract.entities.people.bodies import role_and_body
from kextract.entities.people.found import Found, Person
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.plausibility import looks

_LEAST = 6
_SPACED = 9
_KINDS = ("contact", "head", "metadata", "table")


def columns(found: Found) -> None:
    """Find the names of officials whose title fills the cell or the line before (| 사무관 | 홍길동 |)."""
    text, lex = found.text, lexicon()
    for row in lex.column.finditer(text):
        start, end = row.span("name")
        name = "".join(row["name"].split())
        called = lex.telephone.match(text, end) is not None or lex.number.search(row["after"]) is not None
        shown = called or (found.layout is not None and found.layout.kind_at(start) in _KINDS)
        if not shown or found.taken(start, end):
            continue
        if name != row["name"]:
            likely = looks(name) >= _SPACED
        else:
            weight = found.weight(start, end, analysed=False)
            likely = weight >= _LEAST + 2 * (end - start != 3) or found.carried(start, end, alone=True)
        if likely:
            title = "".join(row["title"].split())
            role = None if title in lex.labels else title
            found.claim(Person(start, end, role, _body(found, row.start("title")), "column", 0.92, official=True))


def ranked(found: Found) -> None:
    """Find the names of officials whose title fills the cell behind (| 홍길동 | 과장 |)."""
    for row in lexicon().ranked.finditer(found.text):
        start, end = row.span(1)
        if not found.taken(start, end) and found.weight(start, end, analysed=False) >= _LEAST + 2:
            found.claim(Person(start, end, row[2], _body(found, row.start(2)), "column", 0.9, official=True))


def _body(found: Found, start: int) -> str | None:
    hit = next((one for one in found.hits if one.start == start), None)
    if hit is None:
        return None
    hit.used = True
    return role_and_body(found.text, hit, found.places, found.published)[1]
