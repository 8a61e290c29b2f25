"""The part that an agency plays in its sentence: host, organiser, sponsor, signatory, source."""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from kextract.entities.agencies.forms import either
from kextract.mentions import Mention
from kextract.resources import data

_MEMBERS = 30  # joined bodies that are followed at most


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    spec = data("agencies/cues.yaml")
    particle = either(spec["subject_particles"])
    compiled: dict[str, re.Pattern[str]] = {"join": re.compile(rf"(?:\([^()\n]{{0,30}}\))?{spec['joining']}")}
    verbs = {role: cue["verbs"] for role, cue in spec["roles"].items() if cue["verbs"]}
    every = either(verb for cue in verbs.values() for verb in cue)
    compiled["break"] = re.compile(rf"(?<=[{spec['sentence_ends']}])\.(?=\s|$|[^0-9])|\n")
    compiled["verb"] = re.compile(rf"(?:{every})(?!{either(spec['passive'])})")
    title = rf"(?: ?(?:{either(spec['heads'])})(?: [가-힣]{{2,4}})?)?"
    actor = rf"{spec['actor_particle']}(?= ?(?:{either(spec['actor_verbs'])}))"
    compiled["subject"] = re.compile(rf"(?:\([^()\n]{{0,60}}\))?[’'”\"]?{title}(?:(?:{particle})(?![가-힣])|{actor})")
    labels = [label for cue in spec["roles"].values() for label in cue["labels"]]
    compiled["label"] = re.compile(
        rf"(?:^|[\s(<\[【▲△○◦□■*※/·,-])({either(labels)})\s?[)\]】]?\s?[:=：]\s?", re.MULTILINE
    )
    nouns = [noun for cue in spec["roles"].values() for noun in cue["nouns"]]
    compiled["noun"] = re.compile(rf"(?:{either(spec['noun_particles'])})? ?(?:{spec['jointly']} ?)?({either(nouns)})")
    compiled["agreement"] = re.compile(
        rf"(?:{either(spec['agreement']['nouns'])})[^.\n]{{0,30}}(?:{either(spec['agreement']['verbs'])})"
    )
    return compiled


@functools.cache
def _role_of(kind: str) -> dict[str, str]:
    return {word: role for role, cue in data("agencies/cues.yaml")["roles"].items() for word in cue[kind]}


def joins(text: str, start: int, end: int) -> bool:
    """Return whether only a conjunction (와, 과, 및, a comma, a middle dot) stands in a span."""
    return _patterns()["join"].fullmatch(text, start, end) is not None


def _set(mention: Mention, role: str) -> None:
    if mention.role is None:
        mention.role = role


def _with_siblings(text: str, mentions: Sequence[Mention], index: int) -> list[Mention]:
    """Return a mention and those joined to it on its left (A와 B, C 및 D)."""
    join = _patterns()["join"]
    group = [mentions[index]]
    while index > 0 and len(group) < _MEMBERS and join.fullmatch(text, mentions[index - 1].end, mentions[index].start):
        index -= 1
        group.append(mentions[index])
    return group


def _sentences(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(found.end() for found in _patterns()["break"].finditer(text)), len(text)]
    return [(start, end) for start, end in itertools.pairwise(cuts) if end > start]


def _by_labels(text: str, start: int, end: int, inside: Sequence[Mention]) -> None:
    """주최: 국토교통부, 부산광역시"""
    labels, join = _role_of("labels"), _patterns()["join"]
    for found in _patterns()["label"].finditer(text, start, end):
        index = bisect_left(inside, found.end(), key=lambda mention: mention.start)
        if index == len(inside) or inside[index].start > found.end() + 2:
            continue
        _set(inside[index], labels[found[1]])
        for before, after in itertools.pairwise(inside[index : index + _MEMBERS]):
            if not join.fullmatch(text, before.end, after.start):
                break
            _set(after, labels[found[1]])


def _by_nouns(text: str, inside: Sequence[Mention]) -> None:
    """국토교통부 주최, 국토연구원 주관으로"""
    nouns = _role_of("nouns")
    for index, mention in enumerate(inside):
        if noun := _patterns()["noun"].match(text, mention.end):
            for member in _with_siblings(text, inside, index):
                _set(member, nouns[noun[1]])


def _by_verbs(text: str, start: int, end: int, inside: Sequence[Mention]) -> None:
    """국토교통부가 … 개최했다: the nearest subject before the verb and those joined to it."""
    verbs, subject = _role_of("verbs"), _patterns()["subject"]
    for found in _patterns()["verb"].finditer(text, start, end):
        nearest = bisect_right(inside, found.start(), key=lambda mention: mention.end) - 1
        for index in range(nearest, max(-1, nearest - _MEMBERS), -1):
            if subject.match(text, inside[index].end):
                for member in _with_siblings(text, inside, index):
                    _set(member, verbs[found[0]])
                break


def _by_agreement(text: str, start: int, end: int, inside: Sequence[Mention]) -> None:
    """국토교통부와 한국토지주택공사는 업무협약을 체결했다"""
    if not _patterns()["agreement"].search(text, start, end):
        return
    subject, join = _patterns()["subject"], _patterns()["join"]
    for mention in inside:
        if subject.match(text, mention.end) or join.match(text, mention.end):
            _set(mention, "signatory")


def assign(text: str, mentions: Sequence[Mention]) -> None:
    """Set the role of every mention that acts in its sentence.

    Args:
        text: the text.
        mentions: agencies in order of position; their `role` is changed in place.
    """
    position = 0
    for start, end in _sentences(text) if mentions else ():
        first = position
        while position < len(mentions) and mentions[position].start < end:
            position += 1
        inside = mentions[first:position]
        if inside:
            _by_labels(text, start, end, inside)
            _by_nouns(text, inside)
            _by_verbs(text, start, end, inside)
            _by_agreement(text, start, end, inside)
