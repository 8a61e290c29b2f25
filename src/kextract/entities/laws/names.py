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


_WORD_START = re.compile(r"(?<![가-힣·])[가-힣]")
#: Syllables that a name may lack so that one statute is still meant, and the least that must be left of it.
MAX_LOST = 3
MIN_LEFT = 6
#: Syllables of a name in brackets from which it tells the statute though its first one is gone.
_SHORTEST = 4
#: Syllables that the next best statute must lack more than the best.
_CLEARLY = 2


@functools.cache
def _statutes() -> tuple[tuple[str, str], ...]:
    return tuple((_compact(row["name"]), row["name"]) for row in rows("laws/statutes.csv"))


@functools.cache
def _by_length() -> dict[int, list[tuple[str, frozenset[str], str]]]:
    found: dict[int, list[tuple[str, frozenset[str], str]]] = {}
    for compact, whole in _statutes():
        found.setdefault(len(compact), []).append((compact, frozenset(compact), whole))
    return found


@functools.cache
def _beheaded() -> dict[str, set[str]]:
    """Return the names of statutes by what is left of them without their first syllable."""
    found: dict[str, set[str]] = {}
    for compact, whole in _statutes():
        found.setdefault(compact[1:], set()).add(whole)
    return found


def beheaded(name: str) -> str | None:
    """Return the only statute that a name can be which lost its first syllable (토기본법)."""
    left = _compact(name)
    names = _beheaded().get(left, set()) if len(left) >= _SHORTEST and left not in _whole() else set()
    return next(iter(names)) if len({_compact(one) for one in names}) == 1 else None


@functools.cache
def _dotted() -> dict[str, str]:
    names = [row["name"] for table in ("laws/statutes.csv", "laws/short_names.csv") for row in rows(table)]
    return {_compact(name): name for name in names if "·" in name}


def dotted(name: str) -> str | None:
    """Return a name with the middle dots of its listed form, what stands around it kept; None where it has none."""
    for match in _WORD_START.finditer(name):
        for end in range(len(name), match.start() + _SHORTEST, -1):
            listed = _dotted().get(_compact(name[match.start() : end]))
            if listed is not None and "·" not in name[match.start() : end]:
                return f"{name[: match.start()]}{listed}{name[end:]}"
    return None


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
    syllables = frozenset(left)
    for length in range(len(left), len(left) + lost + 1):
        for compact, letters, whole in _by_length().get(length, ()):
            if syllables <= letters and compact[-1] == left[-1] and _within(left, compact):
                # of several spellings the one whose spaces are most like the text's
                found[compact] = max(found.get(compact, whole), whole, key=lambda one: _likeness(one, name))
    if not found:
        return None
    best, *others = sorted(found, key=len)
    if best == left and found[best].count("·") <= name.count("·"):
        return None
    if best != left and others and len(others[0]) < len(best) + _CLEARLY:
        return None
    return found[best] + (decree[0] if decree else "")


def _likeness(whole: str, name: str) -> float:
    return difflib.SequenceMatcher(None, whole, name, autojunk=False).ratio()


@functools.cache
def _decree() -> re.Pattern[str]:
    return re.compile(rf" ?(?:{alternatives(patterns()['decrees'])})$")
