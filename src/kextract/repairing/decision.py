"""The decision: which candidates are certain enough."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kextract.alignment import Edit
from kextract.repairing.candidates import Candidate
from kextract.repairing.signs import Signs

#: Least confidence of an edit at each level.
LEVELS = {"safe": 0.9, "full": 0.7}
#: Least confidence of a suspect.
SUSPECT = 0.2


def probability(log_odds: float) -> float:
    """Return the probability of natural log-odds."""
    return 1 / (1 + math.exp(-max(min(log_odds, 30.0), -30.0)))


def decide(text: str, candidates: Sequence[Candidate], found: Signs, level: str) -> tuple[list[Edit], list[Edit]]:
    """Choose the best compatible candidates; return edits and suspects in order."""
    prior = math.log((found.damage + 0.01) / (1.01 - found.damage))
    scored = sorted(
        ((c.log_odds if c.certain else c.log_odds + min(prior, 1.0), c) for c in candidates),
        key=lambda item: (-item[0], item[1].start, item[1].inserted),
    )
    taken: dict[int, Candidate] = {}
    edits: list[Edit] = []
    suspects: list[Edit] = []
    for log_odds, candidate in scored:
        confidence = probability(log_odds)
        rival = taken.get(candidate.start)
        if rival is not None or confidence < SUSPECT or _near(candidate, taken):
            continue
        taken[candidate.start] = candidate
        runner = next(
            (c.inserted for _, c in scored if c.start == candidate.start and c.inserted != candidate.inserted), None
        )
        edit = Edit(
            raw_start=candidate.start,
            raw_end=candidate.start,
            inserted=candidate.inserted,
            rule=candidate.rule,
            confidence=round(confidence, 3),
            evidence=candidate.evidence,
            runner_up=runner,
        )
        (edits if confidence >= LEVELS[level] else suspects).append(edit)
    order = lambda edit: (edit.raw_start, edit.inserted)  # noqa: E731
    return sorted(edits, key=order), sorted(suspects, key=order)


def _near(candidate: Candidate, taken: dict[int, Candidate]) -> bool:
    """Return whether another word repair already touches this place."""
    if not candidate.rule.startswith(("word", "name")):
        return False
    return any(
        place in taken and taken[place].rule.startswith(("word", "name"))
        for place in range(candidate.start - 4, candidate.start + 5)
    )
