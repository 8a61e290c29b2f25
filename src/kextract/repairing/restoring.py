"""Candidates for words of which a part vanished: names of the gazetteers and words of the document."""

from __future__ import annotations

import functools
import re

from kextract.repairing.candidates import Candidate
from kextract.repairing.hangul import RUN, particle_fits
from kextract.repairing.lexicon import free_count, lexicon
from kextract.repairing.names import SHORTEST, HoleIndex, abroad, current, gazetteer, gazetteer_index, tail_fit
from kextract.repairing.vocabulary import Vocabulary, heads_of
from kextract.resources import data

#: Lowest log-odds of a candidate that is worth a decision.
LEAST = -1.5
#: Names of fewer syllables need the document to speak for them where what is left is a word of its own.
LONG = 9


def find(text: str, vocabulary: Vocabulary, spans: list[tuple[int, int]]) -> list[Candidate]:
    """Return the restorations of words that are holed or cut short.

    Args:
        text: the text, NFC.
        vocabulary: the document's own words.
        spans: where to look; title and metadata are not among them.
    """
    own = HoleIndex(sorted(vocabulary.words))
    heads = data("repairing/words.yaml")["heads"]
    introduced = {match[1]: tuple(heads[match[2]]) for match in _introduced().finditer(text)}
    left = own.remainders & vocabulary.counts.keys()
    options = {
        run: found
        for run in vocabulary.runs
        if len(run) > 1
        and (_named(run) or not left.isdisjoint(heads_of(run)))
        and (found := _options(run, own, vocabulary, introduced.get(run, ())))
    }
    if not options:
        return []
    return [
        Candidate(match.start() + place, inserted, rule, log_odds, evidence, named=named)
        for start, end in spans
        for match in RUN.finditer(text, start, end)
        if match[0] in options
        for place, inserted, rule, log_odds, evidence, named in options[match[0]]
        if place or not (_apart(text, match.start(), inserted) or _abroad(text, match.start()))
    ]


def _apart(text: str, start: int, head: str) -> bool:
    """Return whether the head of a name stands in front of the rest of it, behind a space or a mark."""
    before = text[max(start - len(head) - 2, 0) : start]
    return before.rstrip(" \u00a0·ㆍ‧・").endswith(head)


def _abroad(text: str, start: int) -> bool:
    """Return whether a foreign country stands in front: its ministry may bear what is left of a name of ours."""
    before = RUN.findall(text, max(start - 12, 0), start)
    return text[start - 1 : start] == " " and bool(before) and before[-1] in abroad()


def _options(
    run: str, own: HoleIndex, vocabulary: Vocabulary, ends: tuple[str, ...] = ()
) -> list[tuple[int, str, str, float, tuple[str, ...], bool]]:
    hits = [("word", *hit) for hit in own.at_head(run)]
    for rest, name, place, width, hopeless in _named(run):
        known = name in vocabulary.trusted or vocabulary.counts[name]
        if name not in own.names and (known or not hopeless or name.endswith(ends or "-")):
            hits.append(("name", rest, name, place, width))
    found = []
    for rule, rest, name, place, width in hits:
        log_odds, evidence = judge(run, rest, name, place, vocabulary, ends)
        if log_odds >= LEAST:
            hole = name[place : place + width]
            named = log_odds > 2 and is_strong(name, name in vocabulary.trusted, vocabulary.counts[name])
            # A name without its last syllables is often a name of its own: a part of a town, a field of a ministry.
            named = named and place + width < len(name)
            found.append((place, hole, f"{rule}.{_where(name, place, width)}", log_odds, evidence, named))
    return found


@functools.lru_cache(maxsize=50_000)
def _named(run: str) -> tuple[tuple[str, str, int, int, bool], ...]:
    """Return the names of the gazetteers that a run may be left of, as `HoleIndex.at_head` does.

    The last figure tells that `judge` stays below `LEAST` where the document does not know the name.
    """
    found = tuple(gazetteer_index().at_head(run))
    if not found:
        return ()
    known, whole = lexicon(), free_count(run)
    return tuple(
        (rest, name, place, width, len(name) < LONG and bool(whole or known.get(rest, 0) or rest in current()))
        for rest, name, place, width in found
    )


def _where(name: str, place: int, width: int) -> str:
    return "first" if place == 0 else "last" if place + width == len(name) else "inner"


@functools.cache
def _introduced() -> re.Pattern[str]:
    heads = "|".join(data("repairing/words.yaml")["heads"])
    name = "[가-힣]{2,4}"
    return re.compile(rf"(?<![가-힣·ㆍ‧])([가-힣]{{2,12}}) ?\((?:{name} )?({heads})(?: ?{name})?(?=[),·])")


def judge(
    run: str, rest: str, name: str, place: int, vocabulary: Vocabulary, ends: tuple[str, ...] = ()
) -> tuple[float, tuple[str, ...]]:
    """Return the log-odds that a string is what is left of a name, and the evidence.

    Args:
        run: the run of syllables in the text.
        rest: its head, the supposed remainder.
        name: the whole name.
        place: place of the hole in the name.
        vocabulary: the document's own words.
        ends: ends of the bodies whose head a bracket behind the run names; empty where there is none.
    """
    tail = run[len(rest) :]
    fit = tail_fit(name, tail)
    trusted, intact = name in vocabulary.trusted, vocabulary.counts[name]
    alone = vocabulary.counts[rest]
    known = lexicon()
    evidence = [f"{rest} is left of {name}"]
    log_odds = -2.0 + 1.5 * fit
    if trusted:
        log_odds += 2.5
        evidence.append(f"{name} stands in title or metadata")
    if intact:
        log_odds += 1.0 + 0.5 * min(intact, 4)
        evidence.append(f"{name} stands intact {intact} times")
    if not trusted and not intact and len(name) >= 5:
        log_odds += 0.5 * (len(name) - 4)
    if known.get(name, 0):
        log_odds += 0.5
    common = known.get(rest, 0)
    whole = free_count(run)
    hole = name[place : place + len(name) - len(rest)]
    introduced = bool(ends) and rest == run and name.endswith(ends) and name in gazetteer() and run not in gazetteer()
    if introduced:
        log_odds += 2.5
        evidence.append("its head is named behind it")
    # Two syllables at the end are often left out on purpose, one is not.
    if introduced and not rest.endswith(ends) and len(hole) == 1:
        log_odds += 2.0
    elif common or whole or rest in current():
        log_odds -= 4.0
        evidence.append(f"{rest} is a word of its own")
    vouched = introduced or (trusted and name in gazetteer() and not compound(rest))
    if len(hole) > 1 and free_count(hole) and not vouched:
        log_odds -= 3.0
        evidence.append(f"{hole} is a word of its own")
    # No particle stands in front of another.
    if place + len(hole) == len(name) and particle_fits(rest, hole) and not (tail and fit > 0):
        log_odds -= 3.0
        evidence.append(f"{hole} may be a particle")
    if (
        is_strong(name, trusted, intact)
        and rest not in current()
        and not common
        and not whole
        and fit > 0
        and alone == 1
    ):
        log_odds += 1.0
    if alone > 1:
        log_odds -= 0.7 * (alone - 1)
    if len(rest) == 2:
        log_odds -= 1.5
    if place + 1 >= len(name) and tail and fit <= 0:
        log_odds -= 2.0
    if len(name) == SHORTEST and not trusted:
        log_odds -= 1.0
    return log_odds, tuple(evidence)


def compound(run: str) -> bool:
    """Return whether a run is a word of clean text or two of them joined."""
    known = lexicon()
    return run in known or any(run[:cut] in known and run[cut:] in known for cut in range(2, len(run) - 1))


def is_strong(name: str, trusted: bool, intact: int) -> bool:
    """Return whether the document itself vouches for a name of the gazetteers."""
    return name in gazetteer() and (trusted or intact > 1)
