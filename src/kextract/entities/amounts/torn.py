"""Sums that have lost a part: a power of ten, or the number before it."""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from kextract.numbers.lexicon import numerals
from kextract.numbers.values import plain
from kextract.recent import ForRecentTexts
from kextract.resources import data

_WINDOW = 24
_ASIDE = 8


class Torn:
    """Patterns of sums that have lost a part; build it once by `torn()`."""

    def __init__(self) -> None:
        cues = data("amounts/cues.yaml")
        rules = cues["torn"]
        between = "|".join(map(re.escape, cues["role_between"]))
        self.powers = re.compile(rules["powers"])
        self.plain = re.compile(rules["plain"])
        self.small = Decimal(rules["small"])
        self.large_before = re.compile(
            rf"(?:{'|'.join(rules['large_before'])})[{rules['particles']}]?[ ]{{0,2}}(?:(?:{between})[ ]?)?$"
        )
        self.large_after = re.compile(rules["large_after"])
        self.bare = re.compile(rules["bare"])
        self.plain_below = Decimal(rules["plain_below"])
        self.budget_below = Decimal(rules["budget_below"])
        self.price_least = Decimal(rules["price_least"])
        self.price_before = re.compile("|".join(map(re.escape, rules["price_before"])))
        self.price_after = re.compile(rules["price_after"])
        self.crowded = re.compile(rules["crowded"])
        self.ungrouped = re.compile(rules["ungrouped"])
        self.grouped = re.compile(rules["grouped"])
        self.headed = re.compile(rules["headed"])
        self.half_range = re.compile(rules["half_range"])
        self.millions = re.compile(rules["millions"])
        self.rest = re.compile(rules["rest"])
        self.lone = re.compile(rules["lone"])
        self.higher = re.compile(rules["higher"])
        self.bereft = re.compile(rules["bereft"])
        self.bereft_price = re.compile(rules["bereft_price"])
        self.bereft_bare = re.compile(rules["bereft_bare"], re.MULTILINE)
        self.budget = re.compile(rules["budget"])
        self.exchanged = re.compile(rules["exchanged"])
        self.continued = re.compile(rules["continued"])
        self.tail = re.compile(rules["tail"])
        self.by_area = re.compile(rules["by_area"])
        self.lost = tuple(Decimal(numerals().scales[power]) for power in rules["lost"])

    def anywhere(self, text: str, start: int, end: int, value: Decimal, *, share: bool) -> bool:
        """Return whether won have lost a part whatever the text is like: 33천만원, or 국비 856원 of a budget.

        Args:
            text: the folded text.
            start: first code point of the sum.
            end: code point after its currency.
            value: upper limit of the sum as written.
            share: whether a word for a share of a budget stands beside it.
        """
        if self.powers.match(text, start, end):
            return True
        if value >= self.small or not self.plain.fullmatch(text, start, end):
            return False
        return share or self._is_great(text, start, end)

    def _is_great(self, text: str, start: int, end: int) -> bool:
        """Return whether a word for a great sum stands before a sum, or tells behind it what it is for."""
        before = text[max(0, start - _WINDOW) : start]
        return bool(self.large_before.search(before) or self.large_after.match(text, end))

    def in_damaged(self, text: str, start: int, end: int, value: Decimal, *, share: bool) -> bool:
        """Return whether a sum of a damaged text may have lost a power of ten; arguments as for `anywhere`."""
        if self.crowded.search(text, start, end) or self.millions.match(text, start, end):
            return True
        if self.tail.fullmatch(text, start, end):
            return True
        if self.half_range.match(text, start, end):
            return True
        if self.bare.fullmatch(text, start, end):
            if value < self.budget_below and (share or self._is_great(text, start, end)):
                return True
            if value >= self.plain_below:
                return False
            before = text[max(0, start - _WINDOW) : start]
            before = before[before.rfind("\n") + 1 :]
            if self.by_area.search(before):
                return True
            priced = self.price_before.search(before) or self.price_after.match(text, end)
            return not priced or value < self.price_least
        return self.ungrouped.match(text, start, end) is not None and _sets_commas(text)

    def head(self, text: str, start: int, end: int) -> int:
        """Return where a sum begins whose first part stands before it without its power of ten, otherwise `start`."""
        bare = self.bare.fullmatch(text, start, end) is not None
        before = text[max(0, start - _ASIDE) : start]
        found = self.higher.search(before) if bare else None
        if found is None and (bare or self.rest.match(text, start)):
            found = self.lone.search(before)
        if found is None and (part := self.continued.search(before)):
            return start - len(part["part"])
        return start - len(found[0]) if found else start

    def is_bereft(self, text: str, start: int, stop: int, *, scaled: bool) -> bool:
        """Return whether a number may be a sum without its currency by what stands around it.

        Args:
            text: the folded text.
            start: first code point of the number.
            stop: code point after it.
            scaled: whether it has a power of ten.
        """
        if text[start - 1 : start].isalnum() and text[start - 1 : start].isascii():
            return False
        return (self.bereft if scaled else self.bereft_bare).match(text, stop) is not None

    def is_price(self, text: str, stop: int) -> bool:
        """Return whether a word for selling follows a number."""
        return self.bereft_price.match(text, stop) is not None

    def is_budget(self, text: str, start: int) -> bool:
        """Return whether a word for a budget stands just before a number."""
        return self.budget.search(text[max(0, start - _ASIDE) : start]) is not None

    def are_one(self, text: str, start: int, end: int, next_start: int, next_end: int) -> bool:
        """Return whether a sum that ends with a power of ten and the plain one behind a space were one."""
        if text[end:next_start] != " " or not self.bare.fullmatch(text, next_start, next_end):
            return False
        return self.headed.fullmatch(text, start, end) is not None

    def readings(self, text: str, start: int, end: int, currency: str, value: Decimal) -> tuple[str, ...]:
        """Return the values between which a sum without a power of ten leaves the choice, as written first."""
        if not self.bare.fullmatch(text, start, end):
            return ()
        return tuple(f"{currency} {plain(value * power)}" for power in (Decimal(1), *self.lost))


@ForRecentTexts
def _sets_commas(text: str) -> bool:
    return torn().grouped.search(text) is not None


@functools.cache
def torn() -> Torn:
    """Return the compiled patterns."""
    return Torn()
