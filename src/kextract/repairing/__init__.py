"""Repair: restore what vanished, invent nothing.

The damage is deletion, so every edit is an insertion. Rules, gazetteers, the document's own words and character models
propose; one calibrated decision chooses; what is not certain enough is left alone and reported as a suspect.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kextract.layout import Layout
from kextract.repairing import decision
from kextract.repairing.found import Found
from kextract.repairing.gathering import Gathered, gather

if TYPE_CHECKING:
    from kextract.tokenizer import Analyser

__all__ = ["Found", "Gathered", "gather", "propose"]


def propose(
    text: str, layout: Layout, published: dt.date | None, level: str, analyser: Analyser | None = None
) -> Found:
    """Return the edits of a text.

    Args:
        text: the text, composed to NFC.
        layout: its layout; title, metadata and head count as intact.
        published: publication date, or None.
        level: `safe` or `full`.
        analyser: holds the process's Kiwi, one of the sources; without it the text is asked of the others alone.
    """
    return decision.decide(gather(text, layout, published, decision.gate(), analyser), level)
