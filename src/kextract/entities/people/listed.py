"""Persons of the list of names that releases use without a title."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from kextract.entities.people.bodies import Places
from kextract.entities.people.lexicon import lexicon
from kextract.gazetteer import NameMatcher


@functools.cache
def _known() -> NameMatcher:
    return NameMatcher(form for form, (_, ambiguous) in lexicon().known.items() if not ambiguous)


def known(text: str, places: Places) -> Iterator[tuple[int, int]]:
    """Yield the listed persons that need no title; the longest where they overlap."""
    lex = lexicon()
    matcher = _known()
    last = 0
    for start, end, _ in sorted(matcher.find(text), key=lambda hit: (hit[0], -hit[1])):
        if start < last or (start and text[start - 1].isalnum()) or not lex.after_name.match(text, end):
            continue
        mention = places.at(start)
        if mention is None or mention.end <= end:
            last = end
            yield start, end
