"""Stretches of a text that may name a body, and those among them that their surroundings refute."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kextract.entities.agencies.forms import either, forms
from kextract.entities.agencies.morphology import Candidate


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of text that may name a body.

    Args:
        start, end: half-open code points.
        rule: name of the rule that proposed it.
        score: 0 to 1.
        form: the form of the tables that it is, None for a name of no table.
        value: the name, or None to take it from the form or the text.
        rank: which of several of one length is kept: the highest.
        whole_end: end of the name before its branch, or None.
    """

    start: int
    end: int
    rule: str
    score: float
    form: str | None = None
    value: str | None = None
    rank: int = 0
    whole_end: int | None = None


def from_candidate(candidate: Candidate) -> Hit:
    """Return a candidate of the rules of form as a hit."""
    return Hit(candidate.start, candidate.end, candidate.rule, candidate.score, None, candidate.value, 1)


def without_overlap(hits: Iterable[Hit]) -> list[Hit]:
    """Keep hits in the given order of preference, drop those that overlap a kept one; return them by position."""
    wanted = list(hits)
    covered = bytearray(max((hit.end for hit in wanted), default=0))
    kept: list[Hit] = []
    for hit in wanted:
        if covered.find(1, hit.start, hit.end) < 0:
            covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def without_refuted(text: str, hits: list[Hit]) -> list[Hit]:
    """Drop units of the body before them, abbreviations of things, and names of buildings.

    A unit: 농협중앙회 전남본부(본부장 …), 행정안전부 재난안전관리본부. An abbreviation: 운용능력(IOC).
    A building: 가람(GR)센터.
    """
    spec = forms().spec
    units, bodies = tuple(spec["branch_units"]), tuple(spec["branch_bodies"])
    ends = {hit.end for hit in hits}
    ends |= {hit.end + 1 for hit in hits if text[hit.end : hit.end + 1] == ")"}
    kept = [
        hit
        for hit in hits
        if hit.start - 1 not in ends
        or not (text[hit.start - 1] == " " and text[hit.start : hit.end].endswith(units))
        or text[hit.start : hit.end].endswith(bodies)
    ]
    dropped: set[Hit] = set()
    for before, hit in zip([None, *kept], kept, strict=False):
        opened = hit.start - 1
        if text[opened : opened + 1] != "(" or text[hit.end : hit.end + 1] != ")":
            continue
        if _building().match(text, hit.end + 1):
            dropped.add(hit)
            if before is not None and before.end == opened:
                dropped.add(before)
        elif (
            hit.form and hit.form.isascii() and opened not in ends and _thing().search(text, max(0, opened - 9), opened)
        ):
            dropped.add(hit)
    return [hit for hit in kept if hit not in dropped]


@functools.cache
def _thing() -> re.Pattern[str]:
    return re.compile(rf"[가-힣](?:{either(forms().spec['abbreviated_things'])})\Z")


@functools.cache
def _building() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(forms().spec['building_after'])})(?![가-힣]{{3}})")
