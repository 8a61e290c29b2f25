"""A lost first partner in front of a hyphen: `-ASEAN` was `Korea-ASEAN`."""

from __future__ import annotations

import functools
import re

from kextract.repairing.candidates import EMPTIED, Candidate
from kextract.resources import data, rows


@functools.cache
def partners() -> frozenset[str]:
    """Return the names of countries and blocs, short forms too."""
    names: set[str] = set()
    for name in ("regions/countries.csv", "regions/areas.csv"):
        for row in rows(name):
            names.update(form for form in (row["name"], *row["forms"].split("|")) if len(form) > 1)
    return frozenset(names)


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    grammar = data("repairing/grammar.yaml")
    dashes = f"[{re.escape(grammar['dashes'])}]"
    quotes = re.escape(grammar["quotes"]["opening"])
    ordered = sorted(partners(), key=len, reverse=True)
    names = "|".join(map(re.escape, ordered))
    return (
        re.compile(rf"(?P<before>^|[\s{quotes}(,]|(?<=\d))(?P<dash>{dashes})(?P<name>{names})", re.MULTILINE),
        re.compile(rf"(?<![가-힣]){grammar['han']}(?P<dash>[{re.escape(grammar['dashes'])}·・․‧∙ㆍ])(?P<name>{names})"),
    )


def find(text: str, trusted: list[tuple[int, int]]) -> list[Candidate]:
    """Return the places where the first partner of a pair is lost.

    Args:
        text: the text, NFC.
        trusted: spans of title and metadata.
    """
    lost, intact = _patterns()
    han = data("repairing/grammar.yaml")["han"]
    known: dict[str, int] = {}
    for match in intact.finditer(text):
        weight = 2 if any(start <= match.start() < end for start, end in trusted) else 1
        known[match["name"]] = known.get(match["name"], 0) + weight
    found = []
    for match in lost.finditer(text):
        name = match["name"]
        line = text.rfind("\n", 0, match.start("dash")) + 1
        opens_line = not text[line : match.start("dash")].strip()
        seen = known.get(name, 0)
        if opens_line and not seen:
            continue
        evidence = [f"a hyphen before {name} has lost its first partner"]
        if seen:
            evidence.append("the pair stands intact elsewhere")
        log_odds = 6.0 if seen else 4.2
        # A bullet may stand right before a word.
        if opens_line:
            log_odds -= 2.0 if seen < 2 else 0.5
        found.append(Candidate(match.start("dash"), han, "link.han", log_odds, tuple(evidence), 0, True))
    if EMPTIED in text:
        found.extend(_tags(text))
        found.extend(_companies(text))
    return found


@functools.cache
def _tag() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(partners(), key=len, reverse=True)))
    return re.compile(rf"^[^\S\n]*(?:[^\w\s(]\s?)?\((?P<hole>)\)(?=[가-힣][^\n]{{2,80}}\((?:{names})\))", re.MULTILINE)


def _tags(text: str) -> list[Candidate]:
    """An emptied bracket before the home side in a list of pairs in which the other side bears its country.

    It is surer where a second pair of the list shows the same.
    """
    han = data("repairing/grammar.yaml")["han"]
    found = list(_tag().finditer(text))
    evidence = ["an emptied bracket opposite a bracketed country"]
    if len(found) > 1:
        evidence.append(f"{len(found)} pairs show it")
    log_odds = 3.2 if len(found) > 1 else 2.2
    return [Candidate(m.start("hole"), han, "link.tag", log_odds, tuple(evidence), 0, True) for m in found]


@functools.cache
def _company() -> re.Pattern[str]:
    return re.compile(r"(?<=[가-힣])\((?P<after>)\)|(?<![가-힣\d])\((?P<before>)\)(?=[가-힣]{2})")


def _companies(text: str) -> list[Candidate]:
    """An emptied bracket beside a word may have held the sign of a company."""
    sign = data("repairing/words.yaml")["company"]
    evidence = ("an emptied bracket beside a word",)
    return [Candidate(m.start() + 1, sign, "link.company", -0.5, evidence) for m in _company().finditer(text)]
