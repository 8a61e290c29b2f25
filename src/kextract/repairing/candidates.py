"""The candidate: one possible repair, before the decision."""

from __future__ import annotations

from dataclasses import dataclass, field

#: A bracket that lost all it held.
EMPTIED = "()"


@dataclass(slots=True, frozen=True)
class Candidate:
    """One possible insertion (or several that belong together).

    Args:
        start: place of the insertion in the text, a code point offset.
        inserted: the inserted text; nothing is ever removed.
        rule: stable name of the mechanism.
        log_odds: natural log-odds that it is right in a text of medium damage, by this mechanism alone.
        evidence: what speaks for it, for a reader.
        group: candidates of one group (the parts of one date) are taken together or not at all; 0 for none.
        certain: whether the form itself proves a loss, so that the state of the document matters little.
        named: whether the document itself vouches for this name of the gazetteers.
    """

    start: int
    inserted: str
    rule: str
    log_odds: float
    evidence: tuple[str, ...] = field(default=())
    group: int = 0
    certain: bool = False
    named: bool = False
