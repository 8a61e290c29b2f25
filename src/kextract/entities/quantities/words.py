"""Words that name a number of days by themselves: 사흘, 나흘, 열흘."""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from kextract.mentions import Mention
from kextract.numbers.cues import cues_at
from kextract.numbers.lexicon import HANGUL
from kextract.numbers.units import boundary
from kextract.resources import data, rows

_SCORE = 0.8


@functools.cache
def _words() -> tuple[re.Pattern[str], dict[str, dict[str, str]], re.Pattern[str], re.Pattern[str]]:
    table = {row["form"]: row for row in rows("quantities/words.csv")}
    rules = data("quantities/span_words.yaml")
    forms = "|".join(sorted(table, key=len, reverse=True))
    return (
        re.compile(rf"(?<![{HANGUL}])(?:{forms})"),
        table,
        re.compile(rules["duration_after"]),
        re.compile(rules["deny_after"]),
    )


def span_words(text: str) -> list[Mention]:
    """Return the words for a number of days in a text, in order.

    Args:
        text: the folded text; time grows with its length.
    """
    pattern, table, duration, deny = _words()
    found = []
    for match in pattern.finditer(text):
        row, end = table[match[0]], match.end()
        bound = boundary(match[0])
        if deny.match(text, end) or (bound is not None and not bound.match(text, end)):
            continue
        if row["after"] and not duration.match(text, end):
            continue
        approx, limit = cues_at(text, match.start(), end)
        number = Decimal(row["number"])
        found.append(
            Mention(
                type="quantity",
                start=match.start(),
                end=end,
                value=f"{row['number']} {row['unit']}",
                code=f"P{row['number']}{row['iso']}",
                approx=approx or None,
                bound=limit,
                quantity_min=number,
                quantity_max=number,
                unit=row["unit"],
                rule="quantity.word",
                score=_SCORE,
            )
        )
    return found
