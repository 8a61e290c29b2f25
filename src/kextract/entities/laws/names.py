"""Names of statutes, plans and treaties, and the automaton that finds them."""

from __future__ import annotations

import difflib
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


#: Syllables that a name may lack so that one statute is still meant, and the least that must be left of it.
MAX_LOST = 3
MIN_LEFT = 6


@functools.cache
def _statutes() -> tuple[tuple[str, str], ...]:
    return tuple((row["name"].replace(" ", "").replace("·", ""), row["name"]) for row in rows("laws/statutes.csv"))


def _within(short: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in short)


def _compact(name: str) -> str:
    return name.replace(" ", "").replace("·", "")


@functools.cache
def _whole() -> frozenset[str]:
    return frozenset(compact for compact, _ in _statutes())


def is_statute(name: str) -> bool:
    """Return whether a name is a listed statute's but for its spaces and middle dots."""
    return _compact(name) in _whole()


@functools.lru_cache(maxsize=4096)
def restored(name: str) -> str | None:
    """Return the only statute that a damaged name can be: all its syllables in order, at most three lost.

    Args:
        name: the name as the text has it, with uniform middle dots.
    """
    decree = _decree().search(name)
    left = _compact(name[: decree.start()] if decree else name)
    if len(left) < MIN_LEFT:
        return None
    lost = min(MAX_LOST, len(left) // 3)
    found: dict[str, str] = {}
    for compact, whole in _statutes():
        if len(left) <= len(compact) <= len(left) + lost and compact[-1] == left[-1] and _within(left, compact):
            # of several spellings the one whose spaces are most like the text's
            found[compact] = max(found.get(compact, whole), whole, key=lambda one: _likeness(one, name))
    if left in found or len(found) != 1:
        return None
    return next(iter(found.values())) + (decree[0] if decree else "")


def _likeness(whole: str, name: str) -> float:
    return difflib.SequenceMatcher(None, whole, name, autojunk=False).ratio()


@functools.cache
def _decree() -> re.Pattern[str]:
    return re.compile(rf" ?(?:{alternatives(patterns()['decrees'])})$")
