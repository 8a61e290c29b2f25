"""When a number before an ambiguous counter is a quantity: the rules of `quantities/contexts.yaml`, compiled."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import Decimal

from kextract.numbers.lexicon import is_hangul
from kextract.numbers.scanner import Number
from kextract.resources import data

_WINDOW = 30


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule of `contexts.yaml`; that file explains the parts."""

    native: str
    attached: bool
    detached: bool
    deny_plain: tuple[Decimal, Decimal] | None
    deny_before: re.Pattern[str] | None
    deny_after: re.Pattern[str] | None
    ranges: tuple[tuple[Decimal, Decimal], ...]
    need_before: re.Pattern[str] | None
    need_after: re.Pattern[str] | None
    weak: frozenset[Decimal]
    deny_values: frozenset[Decimal]
    score: float | None
    deny_one: bool
    code_below: Decimal | None

    def holds(self, text: str, number: Number, start: int, end: int, *, attached: bool) -> bool:
        """Return whether a number with its counter is a quantity.

        Args:
            text: the folded text.
            number: the number.
            start: first code point of number and counter.
            end: code point after the counter.
            attached: whether no space stands between them.
        """
        if self.attached and not attached:
            return False
        if self.deny_one and number.form == "native" and number.maximum == 1:
            return False
        if self.native == "only":
            return number.form == "native" or number.vague
        native = number.form == "native" and self.native != ""
        if native and self.native == "pass":
            return True
        before = text[max(0, start - _WINDOW) : start]
        bare = number.form == "digits" and not number.grouped and number.maximum % 1 == 0
        if bare and number.minimum in self.deny_values:
            return False
        if bare and self.deny_plain and self.deny_plain[0] <= number.maximum <= self.deny_plain[1]:
            return False
        if self.detached and before and is_hangul(before[-1]) and before[-1] not in free_before():
            return False
        if self.deny_before and self.deny_before.search(before):
            return False
        if self.deny_after and self.deny_after.match(text, end):
            return False
        if not (self.ranges or self.need_before or self.need_after):
            return True
        if self.need_before and self.need_before.search(before):
            return True
        return number.maximum not in self.weak and bool(
            native
            or number.vague
            or number.more
            or number.grouped
            or number.scale >= 100
            or any(low <= number.maximum <= high for low, high in self.ranges)
            or (self.need_after and self.need_after.match(text, end))
        )


@functools.cache
def free_before() -> frozenset[str]:
    """Return the syllables that may touch a number from the left without making it part of a name."""
    return frozenset(data("quantities/contexts.yaml")["free_before"])


@functools.cache
def conditions() -> dict[str, Condition]:
    """Return the conditions by name."""

    def pattern(rule: dict[str, str], key: str) -> re.Pattern[str] | None:
        return re.compile(rule[key]) if key in rule else None

    return {
        name: Condition(
            native=rule.get("native", ""),
            attached=rule.get("attached", False),
            detached=rule.get("detached", False),
            deny_plain=(Decimal(rule["deny_plain"][0]), Decimal(rule["deny_plain"][1]))
            if "deny_plain" in rule
            else None,
            deny_before=pattern(rule, "deny_before"),
            deny_after=pattern(rule, "deny_after"),
            ranges=tuple((Decimal(low), Decimal(high)) for low, high in rule.get("pass", ())),
            need_before=pattern(rule, "need_before"),
            need_after=pattern(rule, "need_after"),
            deny_values=frozenset(map(Decimal, rule.get("deny_values", ()))),
            weak=frozenset(map(Decimal, rule.get("weak", ()))),
            score=rule.get("score"),
            deny_one=rule.get("deny_one", False),
            code_below=Decimal(rule["code_below"]) if "code_below" in rule else None,
        )
        for name, rule in data("quantities/contexts.yaml").items()
        if name != "free_before"
    }
