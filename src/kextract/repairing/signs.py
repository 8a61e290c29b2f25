"""How damaged is a text? Signs that a clean release does not show."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kextract.repairing.candidates import Candidate
from kextract.resources import data


@dataclass(slots=True, frozen=True)
class Signs:
    """Signs of damage in one text.

    Args:
        counts: number of places by name of the sign.
        characters: length of the body.
        damage: 0 to 1; see `docs/repair.md`.
    """

    counts: dict[str, int]
    characters: int
    damage: float


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    grammar = data("repairing/grammar.yaml")
    opening, closing = grammar["quotes"]["opening"], grammar["quotes"]["closing"]
    return {
        "empty_brackets": re.compile(r"\(\)"),
        "one_sided_quotes": re.compile(
            rf"^[^{opening}{closing}\n]*(?:[{opening}][^{opening}{closing}\n]*|[^{opening}\n\d][{closing}](?!\d)"
            rf"[^{opening}{closing}\n]*)$",
            re.MULTILINE,
        ),
        "double_spaces": re.compile(r"(?<=[가-힣])  (?=[가-힣])"),
    }


def estimate(text: str, spans: Sequence[tuple[int, int]], candidates: Sequence[Candidate]) -> Signs:
    """Return the signs of damage of a text.

    Args:
        text: the text, NFC.
        spans: body of the text; title and metadata are left out.
        candidates: what the rules found.
    """
    counts = {
        name: sum(1 for start, end in spans for _ in pattern.finditer(text, start, end))
        for name, pattern in _patterns().items()
    }
    counts["forms"] = len({candidate.group or -candidate.start for candidate in candidates if candidate.certain})
    counts["holed_words"] = len(
        {c.start for c in candidates if not c.certain and c.log_odds > 1 and c.rule.startswith(("word", "name"))}
    )
    size = sum(end - start for start, end in spans)
    weight = (
        1.5 * counts["empty_brackets"]
        + 0.5 * counts["one_sided_quotes"]
        + 0.3 * counts["double_spaces"]
        + counts["forms"]
        + 1.2 * counts["holed_words"]
    )
    rate = weight / max(size / 1000, 1.0)
    return Signs(counts, size, round(1 - math.exp(-0.4 * rate), 3))
