"""Candidates for words of which a part vanished: names of the gazetteers and words of the document."""

from __future__ import annotations

from collections.abc import Iterator

from kextract.repairing.candidates import Candidate
from kextract.repairing.hangul import RUN
from kextract.repairing.lexicon import free_count, lexicon
from kextract.repairing.names import SHORTEST, HoleIndex, gazetteer_index, tail_fit
from kextract.repairing.vocabulary import Vocabulary

#: Lowest log-odds of a candidate that is worth a decision.
LEAST = -3.0


def find(text: str, vocabulary: Vocabulary, spans: list[tuple[int, int]]) -> list[Candidate]:
    """Return the restorations of words that are holed or cut short.

    Args:
        text: the text, NFC.
        vocabulary: the document's own words.
        spans: where to look; title and metadata are not among them.
    """
    own = HoleIndex(sorted(vocabulary.words))
    found: list[Candidate] = []
    judged: dict[str, list[tuple[int, str, str, float, tuple[str, ...]]]] = {}
    for start, end in spans:
        for match in RUN.finditer(text, start, end):
            run = match[0]
            options = judged.get(run)
            if options is None:
                options = judged[run] = list(_options(run, own, vocabulary)) if len(run) > 1 else []
            found.extend(
                Candidate(match.start() + place, inserted, rule, log_odds, evidence)
                for place, inserted, rule, log_odds, evidence in options
            )
    return found


def _options(
    run: str, own: HoleIndex, vocabulary: Vocabulary
) -> Iterator[tuple[int, str, str, float, tuple[str, ...]]]:
    for index, rule in ((own, "word"), (gazetteer_index(), "name")):
        for rest, name, place, width in index.at_head(run):
            if rule == "name" and name in own.names:
                continue
            log_odds, evidence = judge(run, rest, name, place, vocabulary)
            if log_odds >= LEAST:
                yield place, name[place : place + width], f"{rule}.{_where(name, place, width)}", log_odds, evidence


def _where(name: str, place: int, width: int) -> str:
    return "first" if place == 0 else "last" if place + width == len(name) else "inner"


def judge(run: str, rest: str, name: str, place: int, vocabulary: Vocabulary) -> tuple[float, tuple[str, ...]]:
    """Return the log-odds that a string is what is left of a name, and the evidence.

    Args:
        run: the run of syllables in the text.
        rest: its head, the supposed remainder.
        name: the whole name.
        place: place of the hole in the name.
        vocabulary: the document's own words.
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
    if common or whole:
        log_odds -= 4.0
        evidence.append(f"{rest} is a word of its own")
    if alone > 1:
        log_odds -= 0.7 * (alone - 1)
    if len(rest) == 2:
        log_odds -= 1.5
    if place + 1 >= len(name) and tail and fit <= 0:
        log_odds -= 2.0
    if len(name) == SHORTEST and not trusted:
        log_odds -= 1.0
    return log_odds, tuple(evidence)
