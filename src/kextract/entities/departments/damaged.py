"""Units of damaged texts: glued to their body or the next word, without their last syllable, behind a torn label."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from kextract.entities.agencies.forms import either, forms
from kextract.entities.agencies.glued import line_start
from kextract.entities.departments.candidates import Unit
from kextract.entities.departments.lexicon import Spec, made_of_units, spec_of
from kextract.entities.people.plausibility import looks
from kextract.mentions import Mention
from kextract.morphemes import Morphemes
from kextract.resources import data

_HEAD = re.compile(r"(?<![가-힣A-Za-z0-9])[가-힣]{3,12}\Z")
_AGAIN = 4
_NAME = 8
_LONG = 5


def mend(text: str, units: Sequence[Unit], agencies: Sequence[Mention], morphemes: Morphemes | None) -> list[Unit]:
    """Return the units of a damaged text: those of `units` that count, freed of their body, and those that damage hid.

    Args:
        text: the text.
        units: the judged candidates, by position; a score of 0 leaves one out.
        agencies: the bodies, by position.
        morphemes: morphemes of the text, or None.
    """
    spec = spec_of()
    bodies = {mention.start: mention.end for mention in agencies}
    for unit in units:
        _free(text, unit, bodies)
        if unit.score == 0 and _behind_label(text, unit, spec):
            unit.score, unit.rule = 0.7, "torn-label"
        if unit.score == 0 and _before_name(text, unit, {mention.end for mention in agencies}):
            unit.score, unit.rule = 0.7, "before-name"
    found = [unit for unit in units if unit.score]
    known = {u.head + u.suffix for u in found if u.end - u.start >= _AGAIN and u.suffix not in spec.persons}
    taken = sorted([(unit.start, unit.end) for unit in found])
    for unit in [*_again(text, known, morphemes), *_without_end(text, known, spec)]:
        index = bisect_right(taken, (unit.end - 1, len(text)))
        if index and taken[index - 1][1] > unit.start:
            continue
        taken.insert(index, (unit.start, unit.end))
        found.append(unit)
    for unit in found:
        if not unit.lost and unit.suffix and len(unit.head) > 1 and not made_of_units(unit.head):
            wholes = _wholes(unit.head) if text.count(unit.head) == 1 else set()
            opens = line_start().search(text, max(0, unit.start - 16), unit.start) is not None
            if len(wholes) == 1:
                unit.lost, unit.whole = True, next(iter(wholes)) + unit.suffix
            elif opens and any(whole.endswith(unit.head) for whole in wholes):
                unit.lost = True
    return sorted(found, key=lambda unit: unit.start)


def _wholes(head: str) -> set[str]:
    """Return the heads made of the words of offices of which this one is left, without one syllable."""
    if not head.isalpha() or head.isascii():
        return set()
    torn = _torn_units()
    found = set()
    for start in range(len(head)):
        if start and not made_of_units(head[:start]):
            continue
        for end in range(start + 1, len(head) + 1):
            if end < len(head) and not made_of_units(head[end:]):
                continue
            found |= {head[:start] + unit + head[end:] for unit in torn.get(head[start:end], ())}
    return found


@functools.cache
def _torn_units() -> dict[str, list[str]]:
    """Return the words of offices by what is left of them without one syllable."""
    found: dict[str, list[str]] = {}
    for unit in sorted(spec_of().units):
        for left in {unit[:at] + unit[at + 1 :] for at in range(len(unit))} if 1 < len(unit) < _LONG else ():
            found.setdefault(left, []).append(unit)
    return found


def _free(text: str, unit: Unit, bodies: dict[int, int]) -> None:
    """Cut off the body to which a unit is glued (재정경제부 | 세제실)."""
    for start in range(unit.start, unit.end - 2):
        end = bodies.get(start)
        if end is not None and start < end <= unit.end - 2:
            head = text[end : unit.end - len(unit.suffix)]
            if len(head) > 1 or made_of_units(head):
                unit.start, unit.head = end, head
                usual = unit.suffix in spec_of().persons or (
                    unit.suffix in spec_of().doubled and head in spec_of().common
                )
                if unit.score == 0 and made_of_units(head) and not usual:
                    unit.score, unit.rule = 0.75, "after-body"
            return


def _behind_label(text: str, unit: Unit, spec: Spec) -> bool:
    """Return whether a unit fills what stands behind a colon or bracket at the start of a line."""
    if not made_of_units(unit.head) or unit.suffix in spec.persons:
        return False
    before = text[max(0, unit.start - 24) : unit.start].rpartition("\n")[2]
    if not _pattern("label").fullmatch(before):
        return False
    return _pattern("closed").match(text, unit.end) is not None or spec.phone.match(text, unit.end) is not None


def _before_name(text: str, unit: Unit, ends: set[int]) -> bool:
    """Return whether a unit stands between its body and a name whose title is torn (… 정책과 홍길동 과은)."""
    if not made_of_units(unit.head) or not (unit.start in ends or unit.start - 1 in ends):
        return False
    name = _name().match(text, unit.end)
    return name is not None and looks(name[1]) > _NAME


def _again(text: str, known: set[str], morphemes: Morphemes | None) -> Iterator[Unit]:
    """Yield the other places of the text's units, glued to the next word."""
    if not known or morphemes is None:
        return
    for match in re.finditer(either(known), text):
        start, end = match.span()
        if start and text[start - 1].isalnum() and not morphemes.starts_at(start):
            continue
        if forms().tail.match(text, end) or text.startswith(spec_of().head_mark, end) or end - start < _LONG:
            continue
        if text[end : end + 1].isdigit() or (morphemes.starts_at(end) and morphemes.ends_at(end)):
            yield Unit(start, end, match[0], "", 0.7, "again")


def _without_end(text: str, known: set[str], spec: Spec) -> Iterator[Unit]:
    """Yield units that lost their last syllable before a telephone or a name with its title (노사협력정책(044-…)."""
    whole = {name[:-1]: name for name in sorted(known)}
    for cue in _pattern("cue").finditer(text):
        end = cue.start()
        head = _HEAD.search(text, max(0, end - 13), end)
        if head is None or (head[0] + cue[0]).endswith(tuple(whole.values())):
            continue
        word = spec.fused_label.sub("", head[0], count=1)
        parts = made_of_units(word)
        if word.endswith(tuple(spec.offices)) or not parts or (parts < 2 and len(word) < _AGAIN):
            continue
        if not _pattern("phone").match(text, end) and not _person(text, end):
            continue
        before = text[max(0, end - len(word) - 24) : end - len(word)].rpartition("\n")[2]
        if not (_pattern("label").fullmatch(before) or _pattern("lead").search(before)):
            continue
        yield Unit(end - len(word), end, word, "", 0.7, "lost-end", whole.get(word), True)


def _person(text: str, end: int) -> bool:
    name = _titled().match(text, end)
    return name is not None and looks(name[1]) > _NAME


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(data("departments/damaged.yaml")[name])


@functools.cache
def _name() -> re.Pattern[str]:
    return re.compile(r" ?([가-힣]{3})(?= )")


@functools.cache
def _titled() -> re.Pattern[str]:
    followers = either(data("departments/departments.yaml")["followers"])
    return re.compile(rf" ?([가-힣]{{3}}) ?(?:{followers}|[(（]?☎|[(（]0\d)")
