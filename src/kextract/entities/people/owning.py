"""The body of officials whose body stands elsewhere: before their unit, in their contact line, or as the publisher."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right

from kextract.entities.people.found import Found, Person
from kextract.entities.people.lexicon import lexicon
from kextract.entities.publisher import Publisher
from kextract.mentions import Mention

_BLOCK = 90  # code points within which the unit of a contact stands before the name
_UNIT = 24
_WORDS = re.compile(r" [가-힣A-Za-z0-9]{2,20} ")
_CONTACT_KINDS = ("contact", "head", "metadata")


def owned(found: Found) -> None:
    """Give officials without a body that of the unit before them, of their head in the same line, or the publisher."""
    agencies = [mention for mention in found.places.mentions if mention.type == "agency"]
    units = [mention for mention in found.places.mentions if mention.type == "department"]
    publisher = Publisher(found.text, found.context, agencies)
    before: Person | None = None
    for one in found.persons:
        contact = _in_contact(found, one)
        if one.agency is None and (one.official or contact):
            same_line = before is not None and "\n" not in found.text[before.end : one.start]
            head = before.agency if before is not None and same_line and contact else None
            beside = _line_body(found, one, agencies) or _unit_owner(found, one, units)
            one.agency = head or beside or _opening_head(found) or publisher.name()
        elif one.agency is None and one.role and (one.head or one.role in lexicon().bodies):
            one.agency = _own(one.role, publisher.name())
        if one.head and one.agency:
            before = one


def _opening_head(found: Found) -> str | None:
    """Return the body whose head the text names in brackets behind it (국토교통부(장관 …)), if only one."""
    layout = found.layout
    if layout is not None and layout.agency:
        return None
    bodies = {one.agency for one in found.persons if one.head and one.agency and one.rule == "after-title"}
    return bodies.pop() if len(bodies) == 1 else None


def _own(role: str, publisher: str | None) -> str | None:
    """Return the publisher where it is the body that an office leads (군수 of 고성군)."""
    lex = lexicon()
    end = next((end for title, end in lex.offices.items() if role.endswith(title)), None)
    if end is None and role not in lex.outsiders:
        end = lex.bodies.get(role)
    return publisher if publisher and end and publisher.endswith(end) else None


def _unit_owner(found: Found, one: Person, units: list[Mention]) -> str | None:
    """Return the body of the unit before a name in the same block of contacts."""
    at = bisect_right(units, one.start, key=lambda unit: unit.start) - 1
    if at < 0:
        return None
    gap = found.text[units[at].end : one.start]
    near = 0 <= one.start - units[at].end < _BLOCK and "\n\n" not in gap and gap.count("\n") < 3
    return units[at].agency if near else None


def _line_body(found: Found, one: Person, agencies: list[Mention]) -> str | None:
    """Return the body in the line of a contact, with a unit that no table knows between (국토연구원 …센터 홍길동)."""
    at = bisect_right(agencies, one.start, key=lambda mention: mention.start) - 1
    if at < 0 or one.rule != "telephone":
        return None
    between = found.text[agencies[at].end : one.start]
    return agencies[at].value if len(between) < _UNIT and _WORDS.fullmatch(between) else None


def _in_contact(found: Found, one: Person) -> bool:
    """Return whether a name stands among contacts: by its rule, its zone, or a telephone in its line."""
    if one.role and not _serves(one.role):
        return False
    if one.rule in ("telephone", "label") or (one.rule in ("cell", "unit", "list") and one.official):
        return True
    if found.layout is not None and found.layout.kind_at(one.start) in _CONTACT_KINDS:
        return True
    first = max(found.text.rfind("\n", 0, one.start) + 1, one.start - _BLOCK)
    end = found.text.find("\n", one.end, one.end + _BLOCK)
    last = min(len(found.text), one.end + _BLOCK) if end < 0 else end
    return lexicon().number.search(found.text, first, last) is not None


@functools.lru_cache(maxsize=4096)
def _serves(role: str) -> bool:
    """Return whether a role is that of somebody who serves in the body that publishes."""
    lex = lexicon()
    if role.endswith(lex.outsiders):
        return False
    kinds = [title.kind for text, title in lex.titles.items() if role.endswith(text)]
    return any(kind in ("unit", "member", "body") for kind in kinds)
