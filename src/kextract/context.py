"""What a finder may know about the release besides its text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kextract.layout import Layout
from kextract.mentions import Mention
from kextract.morphemes import Morphemes

#: From this damage on a text is read as one whose words may lack parts.
DAMAGED = 0.6


@dataclass(slots=True)
class Context:
    """The surroundings of a text under analysis.

    Args:
        published: publication date; None when nobody knows it, and then nothing relative is resolved.
        layout: zones and metadata of the release, or None for a bare sentence.
        morphemes: Kiwi's analysis, or None where a finder is tried on its own.
        mentions: what earlier finders of the pipeline found, in no particular order.
        damage: 0 to 1, how damaged the text was before its repair; 0 where nobody looked.
    """

    published: dt.date | None = None
    layout: Layout | None = None
    morphemes: Morphemes | None = None
    mentions: list[Mention] = field(default_factory=list)
    damage: float = 0.0

    @property
    def damaged(self) -> bool:
        """Whether short words, counters and powers of ten may be missing from the text."""
        return self.damage >= DAMAGED
