"""Words that may name a unit: a head and a suffix, also where damage took the space behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kextract.entities.agencies.forms import forms
from kextract.entities.departments.lexicon import made_of_units, spec_of
from kextract.entities.people.plausibility import looks

_HEAD = re.compile(r"[가-힣A-Za-z0-9]{1,14}\Z")
_DOTS = "·ㆍ・‧․"
_NAME = 8


@dataclass(slots=True)
class Unit:
    """A word that may name a unit: its span, head and suffix, how sure it is and by which rule.

    `lost` tells that its last syllable is lost; `whole` is then its name where the text has it elsewhere.
    """

    start: int
    end: int
    head: str
    suffix: str
    score: float = 0.0
    rule: str = ""
    whole: str | None = None
    lost: bool = False


def candidates(text: str) -> list[Unit]:
    """Return the words of a text that may name units, in order and without overlap."""
    spec, tail = spec_of(), forms().tail
    longest: dict[int, int] = {}
    for start, end, _ in spec.suffixes.find(text):
        longest[end] = min(start, longest.get(end, start))
    units, glued = [], {}
    for end, start in longest.items():
        if not tail.match(text, end):
            if (inner := _before_another(text, start, end, longest)) is not None:
                units.append(inner)
                glued[end] = start
            continue
        first = max([start - 15, 0, *(at for at in glued if at < start)]) if glued else max(0, start - 15)
        found = _HEAD.search(text, first, start)
        head = found[0] if found else ""
        head = spec.fused_label.sub("", _over_dot(text, start, head), count=1)
        suffix = text[start:end]
        if suffix in spec.nameless and not head:
            continue
        word = head + suffix
        if suffix in spec.doubled and head.endswith(spec.persons_ends) and not made_of_units(head):
            continue  # 위원장과
        if len(head) < 2 or word in spec.blocked or spec.blocked_head.fullmatch(head) or head.isdigit():
            continue
        if word.endswith(spec.groups) or (spec.blocked_end.search(word) and not made_of_units(head)):
            continue
        if forms().stem.fullmatch(head) and head not in spec.units and suffix not in spec.branches:
            continue
        units.append(Unit(start - len(head), end, head, suffix))
    units.sort(key=lambda unit: (unit.start, -unit.end))
    whole = {(unit.start, unit.end) for unit in units if unit.suffix not in spec.doubled}
    kept: list[Unit] = []
    for unit in units:
        # 도시정책국과: the particle after a larger unit
        if unit.suffix in spec.doubled and (unit.start, unit.end - len(unit.suffix)) in whole:
            continue
        if not kept or kept[-1].end <= unit.start:
            kept.append(unit)
    return kept


def _before_another(text: str, start: int, end: int, ends: Mapping[int, int]) -> Unit | None:
    """Return a unit that lost the space to another unit (도로국도로정책과) or to a name with its title behind it."""
    spec = spec_of()
    if text[start:end] in spec.persons or text[start:end] in spec.corporate:
        return None
    behind = next((at for at in range(end + 3, min(end + 16, len(text) + 1)) if at in ends and _ends(text, at)), None)
    if behind is None or not _is_head(text[end : ends[behind]], text[start:end] in spec.houses):
        name = spec.glued_name.match(text, end)
        if name is None or looks(name[1]) < _NAME:
            return None
        behind = None
    found = _HEAD.search(text, max(0, start - 15), start)
    head = spec.fused_label.sub("", found[0] if found else "", count=1)
    if len(head) < 2 or not made_of_units(head) or head + text[start:end] in spec.blocked:
        return None
    if behind is not None and made_of_units(head + text[start : ends[behind]]):
        return None
    return Unit(start - len(head), end, head, text[start:end])


def _is_head(head: str, held: bool) -> bool:
    """Return whether a head is made of the words of offices, behind a larger unit at least its first word."""
    return len(head) > 1 and (bool(made_of_units(head)) or (held and head[:2] in spec_of().units))


def _ends(text: str, end: int) -> bool:
    """Return whether a unit may end at a position."""
    return forms().tail.match(text, end) is not None


def _over_dot(text: str, start: int, head: str) -> str:
    """Return a head with the part before the dot inside it (문화·체육과), if made of the words of offices."""
    dot = start - len(head) - 1
    if not head or dot < 2 or text[dot] not in _DOTS or not made_of_units(head):
        return head
    part = _HEAD.search(text, max(0, dot - 10), dot)
    if part is None or not made_of_units(part[0]) or part[0].endswith(tuple(spec_of().offices)):
        return head
    return text[part.start() : start]
