"""Words that clean text does not have, and those of clean text that they may be left of: 청연수 of 초청연수."""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kextract.repairing.candidates import Candidate
from kextract.repairing.hangul import RUN
from kextract.repairing.lexicon import free_count, lexicon
from kextract.repairing.names import tail_fit
from kextract.repairing.restoring import compound

#: Fewest syllables of a word, and of one that may have lost two of them; how often a word must stand in clean text.
SHORTEST, LONG, FREQUENT = 3, 4, 20
#: Longest end behind a word, and the completions of a run that are worth a decision.
_TAIL, _MOST = 3, 3


@dataclass(frozen=True)
class _Index:
    """Words by what a hole leaves of them: at the head, at the end, or inside by both ends and length."""

    heads: Mapping[str, Sequence[str]]
    ends: Mapping[str, Sequence[str]]
    inner: Mapping[tuple[str, str, int], Sequence[str]]


@functools.cache
def _index() -> _Index:
    heads, ends, inner = defaultdict(list), defaultdict(list), defaultdict(list)
    for word, count in lexicon().items():
        if len(word) < SHORTEST or count < FREQUENT:
            continue
        heads[word[1:]].append(word)
        ends[word[:-1]].append(word)
        inner[word[0], word[-1], len(word)].append(word)
        if len(word) >= LONG:
            ends[word[:-2]].append(word)
        if len(word) > LONG:
            heads[word[2:]].append(word)
    return _Index(heads, ends, inner)


def find(text: str, runs: Iterable[str], spans: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Yield completions of the runs of syllables that are no words.

    Their log-odds compare a word with the other completions of the same run, by how often clean text has them.

    Args:
        text: the text, NFC.
        runs: the different runs of syllables of the text.
        spans: half-open spans to look at.
    """
    known = {run: found for run in runs if (found := completions(run))}
    if not known:
        return
    for start, end in spans:
        for match in RUN.finditer(text, start, end):
            for place, hole, word, log_odds in known.get(match[0], ()):
                where = "first" if place == 0 else "last" if word.endswith(hole) else "inner"
                evidence = (f"{match[0]} is no word, {word} is one",)
                yield Candidate(match.start() + place, hole, f"lexicon.{where}", log_odds, evidence)


@functools.lru_cache(maxsize=50_000)
def completions(run: str) -> tuple[tuple[int, str, str, float], ...]:
    """Return the likeliest completions of a run that is no word: place, what is lost, the whole word, log-odds."""
    if len(run) < SHORTEST - 1 or free_count(run) or compound(run):
        return ()
    counts = lexicon()
    found: dict[tuple[int, str], str] = {}
    for length in range(len(run), max(len(run) - _TAIL, 1) - 1, -1):
        rest, tail = run[:length], run[length:]
        for place, word in _words(rest):
            hole = word[place : place + len(word) - len(rest)]
            # Where the run goes on as the word does, the hole is none.
            going_on = place == len(rest) and tail.startswith(hole[:1]) and bool(tail)
            if not going_on and not run.startswith(word) and tail_fit(word, tail) > 0:
                found.setdefault((place, hole), word)
    total = sum(counts[word] for word in set(found.values()))
    ranked = sorted(found.items(), key=lambda item: (-counts[item[1]], item[0]))[:_MOST]
    return tuple(
        (place, hole, word, math.log(counts[word] / (1 + total - counts[word]))) for (place, hole), word in ranked
    )


def _words(rest: str) -> Iterator[tuple[int, str]]:
    """Yield the words that a hole may have left this of, with the place of the hole."""
    index = _index()
    for word in index.heads.get(rest, ()):
        yield 0, word
    for word in index.ends.get(rest, ()):
        yield len(rest), word
    for word in index.inner.get((rest[0], rest[-1], len(rest) + 1), ()):
        for place in range(1, len(rest)):
            if word[:place] == rest[:place] and word[place + 1 :] == rest[place:]:
                yield place, word
                break
