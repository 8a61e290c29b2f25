"""How often strings stand freely in clean text."""

from __future__ import annotations

import functools

from kextract.repairing.hangul import is_particle, particle_fits
from kextract.resources import read_text


@functools.cache
def lexicon() -> dict[str, int]:
    """Return the count of each word of clean text."""
    lines = read_text("repairing/lexicon.csv.gz").splitlines()
    body = [line for line in lines if not line.startswith("#")][1:]
    return {word: int(number) for word, _, number in (line.partition(",") for line in body)}


@functools.lru_cache(maxsize=100_000)
def free_count(run: str) -> int:
    """Return how often a run of syllables, or its stem before a fitting particle, stands freely in clean text."""
    words = lexicon()
    best = words.get(run, 0)
    for cut in range(len(run) - 1, max(1, len(run) - 5), -1):
        number = words.get(run[:cut], 0)
        if number > best and is_particle(run[cut:]) and particle_fits(run[:cut], run[cut:]):
            best = number
    return best
