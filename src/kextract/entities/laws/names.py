"""Names of statutes, plans and treaties, and the automaton that finds them."""

from __future__ import annotations

import functools
import re

from kextract.gazetteer import NameMatcher
from kextract.resources import data, rows
from kextract.signs import Signs

#: Signs that are written in several ways; each is read as the second, and lengths stay.
SIGNS = Signs(dict.fromkeys("ㆍ・‧․∙•･", "·") | dict.fromkeys("\u00a0\u2009\u202f\u3000", " "))


def patterns() -> dict[str, list[str]]:
    """Return the lists of `patterns.yaml`."""
    lists: dict[str, list[str]] = data("laws/patterns.yaml")
    return lists


def alternatives(words: list[str]) -> str:
    """Return a regular expression that matches one of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@functools.cache
def matcher() -> tuple[NameMatcher, tuple[str, ...]]:
    """Return the automaton over the listed names, with and without their spaces, and the kind of each."""
    kinds = {row["name"]: "statute" for row in rows("laws/statutes.csv")}
    kinds |= {row["name"]: row["kind"] for row in rows("laws/short_names.csv")}
    for name in list(kinds):
        if name.count(" ") >= 1 and len(name) > 5:
            kinds.setdefault(name.replace(" ", ""), kinds[name])
    return NameMatcher(kinds), tuple(kinds.values())
