"""What the repair stage decided."""

from __future__ import annotations

from dataclasses import dataclass, field

from kextract.alignment import Edit


@dataclass(slots=True)
class Found:
    """What the repair stage decided.

    Args:
        edits: insertions in order, in offsets of the text given.
        damage: 0 to 1, how damaged the text seems; see `docs/repair.md`.
        suspects: places where a loss is likely but no repair is certain enough.
    """

    edits: list[Edit] = field(default_factory=list)
    damage: float = 0.0
    suspects: list[Edit] = field(default_factory=list)
