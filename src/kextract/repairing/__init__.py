"""Repair: restore what vanished, invent nothing.

The damage is deletion, so every edit is an insertion. Rules, gazetteers, the document's own words and character models
propose; one calibrated decision chooses; what is not certain enough is left alone and reported as a suspect.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kextract.alignment import Edit
from kextract.layout import Layout
from kextract.repairing import decision, frames, grammar, links, restoring, signs, vocabulary
from kextract.repairing.candidates import Candidate

__all__ = ["Found", "propose"]

#: Zones that are typed into plain fields, which conversion leaves whole.
TRUSTED = ("title", "metadata", "head")


@dataclass(slots=True)
class Found:
    """What the repair stage decided.

    Args:
        edits: insertions in order, in offsets of the text given.
        damage: 0 to 1, how damaged the text seems.
        suspects: places where a loss is likely but no repair is certain enough.
    """

    edits: list[Edit] = field(default_factory=list)
    damage: float = 0.0
    suspects: list[Edit] = field(default_factory=list)


def propose(text: str, layout: Layout, published: dt.date | None, level: str) -> Found:
    """Return the edits of a text.

    Args:
        text: the text, composed to NFC.
        layout: its layout; title, metadata and head count as intact.
        published: publication date, or None.
        level: `safe` or `full`.
    """
    trusted = layout.spans(*TRUSTED)
    spans = [(z.start, z.end) for z in layout.zones if z.kind not in (*TRUSTED, "boilerplate")] or [(0, len(text))]
    words = vocabulary.read(text, trusted)
    candidates: list[Candidate] = [
        *frames.find(text, published),
        *links.find(text, trusted),
        *restoring.find(text, words, spans),
        *grammar.find(text, spans),
    ]
    candidates = [c for c in candidates if any(start <= c.start <= end for start, end in spans)]
    found = signs.estimate(text, spans, candidates)
    edits, suspects = decision.decide(text, candidates, found, level)
    return Found(edits, found.damage, suspects)
