"""The part that an agency plays in its sentence: host, organiser, sponsor, signatory, source."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence

from kextract.entities.agencies.forms import either
from kextract.mentions import Mention
from kextract.resources import data

_BREAK = re.compile(r"(?<=[다요음함됨])\.(?=\s|$|[^0-9])|\n")
_LINE = re.compile(r"\n")


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    spec = data("agencies/cues.yaml")
    particle = either(spec["subject_particles"])
    compiled: dict[str, re.Pattern[str]] = {"join": re.compile(rf"(?:\([^()\n]{{0,30}}\))?{spec['joining']}")}
    verbs = {role: cue["verbs"] for role, cue in spec["roles"].items() if cue["verbs"]}
    every = either(verb for cue in verbs.values() for verb in cue)
    compiled["verb"] = re.compile(rf"(?:{every})")
    title = rf"(?: ?(?:{either(spec['heads'])})(?: [가-힣]{{2,4}})?)?"
    actor = rf"{spec['actor_particle']}(?= ?(?:{either(spec['actor_verbs'])}))"
    compiled["subject"] = re.compile(rf"(?:\([^()\n]{{0,60}}\))?[’'”\"]?{title}(?:(?:{particle})(?![가-힣])|{actor})")
    labels = [label for cue in spec["roles"].values() for label in cue["labels"]]
    compiled["label"] = re.compile(
        rf"(?:^|[\s(<\[【▲△○◦□■*※/·,-])({either(labels)})\s?[)\]】]?\s?[:=：]\s?", re.MULTILINE
    )
    nouns = [noun for cue in spec["roles"].values() for noun in cue["nouns"]]
    compiled["noun"] = re.compile(rf"(?:이|가)? ?(?:공동 ?)?({either(nouns)})")
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
    while index > 0 and join.fullmatch(text, mentions[index - 1].end, mentions[index].start):
        index -= 1
        group.append(mentions[index])
    return group


def _sentences(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
    return [(start, end) for start, end in itertools.pairwise(cuts) if end > start]


def assign(text: str, mentions: Sequence[Mention]) -> None:
    """Set the role of every mention that acts in its sentence.

    Args:
        text: the text.
        mentions: agencies in order of position; their `role` is changed in place.
    """
    patterns = _patterns()
    verbs, labels, nouns = _role_of("verbs"), _role_of("labels"), _role_of("nouns")
    position = 0
    for start, end in _sentences(text):
        inside = []
        while position < len(mentions) and mentions[position].start < end:
            inside.append(mentions[position])
            position += 1
        if not inside:
            continue
        for found in patterns["label"].finditer(text, start, end):
            after = [mention for mention in inside if mention.start >= found.end()]
            for count, mention in enumerate(after):
                before = found.end() if count == 0 else after[count - 1].end
                if count and not patterns["join"].fullmatch(text, before, mention.start):
                    break
                if not count and mention.start > found.end() + 2:
                    break
                _set(mention, labels[found[1]])
        for index, mention in enumerate(inside):
            if noun := patterns["noun"].match(text, mention.end):
                for member in _with_siblings(text, inside, index):
                    _set(member, nouns[noun[1]])
        for found in patterns["verb"].finditer(text, start, end):
            for index in range(len(inside) - 1, -1, -1):
                mention = inside[index]
                if mention.end <= found.start() and patterns["subject"].match(text, mention.end):
                    for member in _with_siblings(text, inside, index):
                        _set(member, verbs[found[0]])
                    break
        if patterns["agreement"].search(text, start, end):
            for index, mention in enumerate(inside):
                if patterns["subject"].match(text, mention.end) or patterns["join"].match(text, mention.end):
                    for member in _with_siblings(text, inside, index):
                        _set(member, "signatory")
