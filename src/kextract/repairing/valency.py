"""Which particles the word before a verb bears, counted in clean text."""

from __future__ import annotations

import functools
import math
import re

from kextract.repairing.hangul import particle_fits
from kextract.repairing.lexicon import free_count, lexicon
from kextract.resources import data, read_text

#: What may stand between a word and the verb behind it.
_BETWEEN = re.compile(r"[ \u00a0’”'\")）]{0,2}")
_HEAD = re.compile(r"[가-힣]{2,3}")


@functools.cache
def _families() -> dict[str, str]:
    families: dict[str, str] = data("repairing/grammar.yaml")["verb_families"]
    return {syllable: stem for stem, syllables in families.items() for syllable in syllables}


@functools.cache
def classes() -> tuple[str, ...]:
    """Return the names of the classes of particles, `none` last."""
    return (*data("repairing/grammar.yaml")["particle_classes"], "none")


@functools.cache
def _members() -> dict[str, str]:
    table: dict[str, list[str]] = data("repairing/grammar.yaml")["particle_classes"]
    return {member: name for name, members in table.items() for member in members}


def key_of(run: str) -> str:
    """Return what stands for a verb: two syllables and, where it is made of a noun, its stem."""
    family = _families().get(run[2:3], "")
    return run[:2] + family


@functools.lru_cache(maxsize=50_000)
def particle_class(run: str) -> str:
    """Return the class of the particle that a run of syllables ends in, `none` where it is part of the word."""
    members = _members()
    for width in (2, 1):
        name = members.get(run[-width:])
        if name and len(run) > width + 1 and particle_fits(run[:-width], run[-width:]):
            if run in lexicon() and not free_count(run[:-width]):
                return "none"
            return name
    return "none"


@functools.cache
def _counts() -> dict[str, dict[str, int]]:
    lines = [line for line in read_text("repairing/valency.csv.gz").splitlines() if not line.startswith("#")]
    names = lines[0].split(",")[1:]
    table = {}
    for line in lines[1:]:
        key, *numbers = line.split(",")
        table[key] = dict(zip(names, map(int, numbers), strict=True))
    return table


def demand(text: str, position: int, particle: str) -> float:
    """Return how much likelier the word behind a place makes a particle than none, as natural log-odds; 0 unknown.

    Args:
        text: the text.
        position: where the particle would stand.
        particle: the particle.
    """
    name = _members().get(particle)
    between = _BETWEEN.match(text, position)
    head = _HEAD.match(text, between.end() if between else position)
    if name is None or head is None:
        return 0.0
    counts = _counts().get(key_of(head[0])) or _counts().get(head[0][:2])
    if counts is None:
        return 0.0
    return math.log((counts[name] + 0.5) / (counts["none"] + 2.0))
