"""Durations of two units that are one quantity: 3년 6개월, 2박 3일, 7시간 40분."""

from __future__ import annotations

import functools
from dataclasses import replace

from kextract.mentions import Mention
from kextract.resources import data


@functools.cache
def _pairs() -> frozenset[tuple[str, str]]:
    return frozenset((first, second) for first, second in data("quantities/compounds.yaml")["pairs"])


def compound(text: str, mentions: list[Mention]) -> list[Mention]:
    """Join neighbours whose units go together.

    Args:
        text: the text.
        mentions: quantities in order.

    Returns:
        The quantities; a joined one has both parts in its value, and no limits, since it has no single unit.
    """
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last and _go_together(text, last, mention):
            joined[-1] = replace(
                last,
                end=mention.end,
                value=f"{last.value} {mention.value}",
                code=_code(last.code, mention.code),
                approx=last.approx or mention.approx,
                bound=last.bound or mention.bound,
                quantity_min=None,
                quantity_max=None,
                unit=None,
                rule="quantity.compound",
            )
        else:
            joined.append(mention)
    return joined


def _go_together(text: str, first: Mention, second: Mention) -> bool:
    whole = first.value is not None and second.value is not None
    limits = first.quantity_min == first.quantity_max and second.quantity_min == second.quantity_max
    near = text[first.end : second.start] in ("", " ")
    return whole and limits and near and (first.unit, second.unit) in _pairs()


def _code(first: str | None, second: str | None) -> str | None:
    """Join ISO 8601 durations: P3Y and P6M are P3Y6M, PT7H and PT40M are PT7H40M."""
    if first is None or second is None or first.startswith("PT") != second.startswith("PT"):
        return None
    return first + second.removeprefix("PT" if second.startswith("PT") else "P")
