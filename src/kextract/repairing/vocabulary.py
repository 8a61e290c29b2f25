"""The document's own words: those of title and metadata, and those that stand intact again and again."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kextract.repairing.hangul import RUN, is_particle, longest_particle, particle_fits
from kextract.repairing.lexicon import lexicon


@dataclass(slots=True, frozen=True)
class Vocabulary:
    """Words of one document.

    Args:
        trusted: words of title and metadata, without particles.
        counts: how often each string stands at the head of a run of syllables, up to `LONGEST` syllables.
        words: words of three or more syllables that are trusted or stand at least twice with a fitting end.
        runs: all runs of syllables of the text.
    """

    trusted: frozenset[str]
    counts: Counter[str]
    words: frozenset[str]
    runs: frozenset[str]


#: Longest word that is counted, and shortest one that counts with its end, in syllables.
LONGEST, SHORTEST = 10, 3


@functools.lru_cache(maxsize=50_000)
def strip_particle(run: str) -> str:
    """Return a run without the longest particle at its end that leaves two syllables and fits."""
    for cut in range(2, len(run)):
        if is_particle(run[cut:]) and particle_fits(run[:cut], run[cut:]):
            return run[:cut]
    return run


@functools.lru_cache(maxsize=50_000)
def stem_of(run: str) -> str:
    """Return a run without its particle, or as it is where only the whole is a word of clean text."""
    stem = strip_particle(run)
    return stem if stem in lexicon() or run not in lexicon() else run


@functools.lru_cache(maxsize=50_000)
def _heads(run: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the heads of a run of two to `LONGEST` syllables, and those of three or more before a particle."""
    heads = tuple(run[:length] for length in range(2, min(len(run), LONGEST) + 1))
    shortest = max(len(run) - longest_particle(), SHORTEST)
    return heads, tuple(
        head
        for head in heads[shortest - 2 :]
        if len(head) == len(run) or (is_particle(run[len(head) :]) and particle_fits(head, run[len(head) :]))
    )


def heads_of(run: str) -> tuple[str, ...]:
    """Return the heads of a run of two to `LONGEST` syllables."""
    return _heads(run)[0]


def read(text: str, trusted: Sequence[tuple[int, int]]) -> Vocabulary:
    """Collect the vocabulary of a text.

    Args:
        text: the text, NFC.
        trusted: spans of title and metadata.
    """
    sure: set[str] = set()
    for start, end in trusted:
        sure.update(map(stem_of, RUN.findall(text, start, end)))
    runs = Counter(RUN.findall(text))
    counts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    parts = {run: _heads(run) for run in runs}
    # Counters read an iterable of strings much faster than a loop adds to them; most runs stand once.
    counts.update(itertools.chain.from_iterable(heads for heads, _ in parts.values()))
    ends.update(itertools.chain.from_iterable(ending for _, ending in parts.values()))
    for run, count in runs.items():
        if count > 1:
            heads, ending = parts[run]
            for head in heads:
                counts[head] += count - 1
            for head in ending:
                ends[head] += count - 1
    words = {word for word, count in ends.items() if count >= 2 and stem_of(word) == word}
    words.update(word for word in sure if len(word) >= 3)
    return Vocabulary(frozenset(sure), counts, frozenset(words), frozenset(runs))
