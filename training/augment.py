"""Varies the few releases there are: other nouns before the same particles, other figures."""

from __future__ import annotations

import random
import re
from collections import defaultdict

from kextract.garbling.runs import fragile_runs
from kextract.resources import data

_WORD = re.compile(r"[가-힣]+")
_FIGURE = re.compile(r"\d+")
_LONGEST = 6
_VERBAL = data("garbling/runs.yaml")["verbal"]


def _final(syllable: str) -> int:
    """Return the class of a syllable's end: 0 vowel, 1 ㄹ, 2 other consonant; particles depend on it."""
    final = (ord(syllable) - 0xAC00) % 28
    return 0 if final == 0 else 1 if final == 8 else 2


def _stems(text: str) -> list[tuple[int, int]]:
    """Return the spans of words without their particle, where they have one of one syllable."""
    particles = {run.start for run in fragile_runs(text, [], None) if run.name == "particle"}
    spans = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if end - 1 in particles and 3 <= end - start <= _LONGEST + 1 and text[end - 2] not in _VERBAL:
            spans.append((start, end - 1))
    return spans


def vary(releases: list[str], others: list[str], copies: int, share: float, seed: int) -> list[str]:
    """Return varied copies of releases.

    Args:
        releases: texts to vary.
        others: further texts that lend nouns.
        copies: how many of each release.
        share: share of stems exchanged for one with the same kind of end, from a release or from the others.
        seed: of the random generator.
    """
    chance = random.Random(seed)
    spans = [_stems(text) for text in releases]
    own: dict[int, list[str]] = defaultdict(list)
    lent: dict[int, list[str]] = defaultdict(list)
    for text, found in zip(releases, spans, strict=True):
        for start, end in found:
            own[_final(text[end - 1])].append(text[start:end])
    for text in others:
        for start, end in _stems(text):
            lent[_final(text[end - 1])].append(text[start:end])
    varied = []
    for _ in range(copies):
        for text, found in zip(releases, spans, strict=True):
            parts, position = [], 0
            for start, end in found:
                if chance.random() < share:
                    kind = _final(text[end - 1])
                    pool = lent[kind] if chance.random() < 0.5 else own[kind]
                    parts += [text[position:start], chance.choice(pool or own[kind])]
                    position = end
            parts.append(text[position:])
            varied.append(_FIGURE.sub(lambda match: _figure(match.group(), chance), "".join(parts)))
    return varied


def _figure(figure: str, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return figure
    return str(chance.randint(1, 9)) + "".join(str(chance.randint(0, 9)) for _ in figure[1:])
