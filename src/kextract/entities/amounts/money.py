"""Currencies and the words around sums, compiled from the data files."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from decimal import Decimal

from kextract.numbers.grammar import value_of
from kextract.numbers.lexicon import HANGUL, is_hangul, numerals, syntax
from kextract.numbers.scanner import Number
from kextract.numbers.units import currency_units, named_near
from kextract.resources import data, rows


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


#: A number with such a power of ten, touching a currency name, is a sum whatever follows (5억원들여).
_GREAT = 10_000


class Money:
    """Patterns for sums; build it once by `money()`."""

    def __init__(self) -> None:
        cues = data("amounts/cues.yaml")
        table = rows("amounts/currencies.csv")
        signs = {row["form"]: row["code"] for row in table if row["place"] == "before"}
        self.signs = signs
        self.powers = "".join(numerals().units) + "".join(numerals().scales)
        self.sign = re.compile(rf"(?<![A-Za-z])(?:{_any(signs)})[ ]?$")
        self.prefix_words: dict[str, str] = cues["prefix_words"]
        between = _any(cues["role_between"])
        self.prefix = re.compile(rf"(?<![{HANGUL}])(?P<word>{_any(self.prefix_words)})[ ]?(?:(?:{between})[ ]?)?$")
        self.least = {form: Decimal(least) for form, least in cues["least"].items()}
        self.loose = re.compile(_any(cues["loose"]))
        self.not_loose = re.compile(cues["not_loose"])
        self.names = {row["form"]: row["code"] for row in table if row["place"] == "after" and not row["near"]}
        money = cues["money"]
        self.cue_before = re.compile(rf"(?:{_any(money['before'])})")
        self.cue_near = re.compile(rf"(?:{_any([*money['before'], *money['list']])})[^\d\n.]{{0,8}}$")
        self.after = frozenset(money["after"])
        self.after_forms = tuple(money["after"])
        self.magnitude = re.compile(rf"[ ]?(?P<word>{_any(cues['magnitudes'])})(?![A-Za-z])")
        self.magnitudes = {word: Decimal(value) for word, value in cues["magnitudes"].items()}
        self.cents = re.compile(cues["cents"]["pattern"])
        self.with_cents = frozenset(cues["cents"]["currencies"])
        self.cue_after = re.compile(rf"[^\d\n.(]{{0,5}}(?:{_any(money['after'])})")
        self.no_money = re.compile(_any(money["no_money"]))
        self.sure_ends = frozenset(money["sure_ends"])
        self.roles: dict[str, str | None] = {**dict.fromkeys(cues["funds"]), **cues["roles"]}
        roles = _any(self.roles)
        self.short_roles: dict[str, str] = cues["short_roles"]
        self.role_before = re.compile(
            rf"(?<![{HANGUL}])(?P<joint>(?:{roles})·)?(?P<role>{roles})[ ]?(?:[:：][ ]?)?(?:(?:{between})[ ]?){{0,2}}$"
        )
        self.role_short = re.compile(rf"[(,·/][ ]?(?P<role>{_any(self.short_roles)})[ ]?$")
        self.role_after = re.compile(rf"[ ]?\([ ]?(?P<role>{roles})[ ]?\)|{cues['role_behind']}")
        joint = cues["range"]
        self.range_marks = re.compile(joint["marks"])
        self.range_words = re.compile(joint["words"])
        self.range_closing = re.compile(joint["closing"])
        self.ordinal = re.compile(cues["ordinal"])
        self.below: dict[str, str] = cues["understood"]
        self.scales = numerals().scales
        units = _any(numerals().units)
        self.short = re.compile(
            rf"[\d,.]+(?P<scale>{_any(self.below)})[ ]?(?:\d?(?:{units})(?:\d(?:{units}))?|(?P<digits>\d{{4}}))",
            re.ASCII,
        )
        self.arrow = re.compile(syntax()["arrow"])
        self.shares = re.compile(cues["shares"])
        self.list = re.compile(cues["list"])

    def understood(self, text: str, number: Number) -> Decimal:
        """Return the value of a number, with the power of ten that its end leaves out (3억4천 for 3억4천만)."""
        match = self.short.fullmatch(text, number.start, number.end)
        if match is None:
            return number.maximum
        scale, below = self.scales[match["scale"]], self.scales[self.below[match["scale"]]]
        rest = number.maximum % scale
        return number.maximum - rest + rest * below

    def currency_after(self, text: str, number: Number, *, damaged: bool = False) -> tuple[str, int] | None:
        """Return the ISO 4217 code (empty: a name of several countries) and the end of the currency behind a number.

        In a damaged text the particle between the currency and the next word may be gone.
        """
        size = max(abs(number.minimum), abs(number.maximum))
        for position in (number.stop, number.stop + 1):
            if position > number.stop and text[number.stop : position] != " ":
                break
            units = [unit for unit in currency_units().at(text, position) if named_near(text, unit.near)]
            if units:
                form = units[0].form
                if size < self.least.get(form, 0):
                    return None
                return units[0].unit, position + len(form)
            loose = self.loose.match(text, position)
            sizable = damaged or number.scale > 1 or size >= 100
            sure = number.scale >= _GREAT and position == number.stop
            free = loose and (sure or (damaged and size >= 100) or not self.not_loose.match(text, loose.end()))
            if loose and free and sizable and number.form in ("digits", "mixed"):
                return self.names[loose.group()], loose.end()
        return None

    def currency_before(self, text: str, start: int) -> tuple[str, int] | None:
        """Return the code and the start of the currency sign that precedes a number."""
        if start == 0 or text[start - 1].isdigit() or is_hangul(text[start - 1]):
            return None
        window = max(0, start - 5)
        match = self.sign.search(text[window:start])
        return (self.signs[match.group().rstrip()], window + match.start()) if match else None

    def role(self, text: str, start: int, end: int) -> str | None:
        """Return the share that a sum is (the word before it, or behind it), None for a grant or fund or nothing."""
        return self.roles.get(self._role(text, start, end) or "") or None

    def is_share(self, text: str, start: int, end: int) -> bool:
        """Return whether a word for a share, a grant or a fund stands beside a number."""
        return self._role(text, start, end) is not None

    def _role(self, text: str, start: int, end: int) -> str | None:
        before = text[max(0, start - 24) : start]
        match = self.role_before.search(before) or self.role_after.match(text, end)
        if match:
            return None if match.groupdict().get("joint") else match["role"] or match.groupdict().get("role2")
        short = self.role_short.search(before)
        return self.short_roles[short["role"]] if short else None


@functools.cache
def money() -> Money:
    """Return the compiled patterns."""
    return Money()


@functools.lru_cache(maxsize=256)
def table_unit(unit: str) -> tuple[str, Decimal] | None:
    """Return currency and factor of a table's unit such as 백만원 or 억 원; None when it is no single sum of money."""
    compact = unit.replace(" ", "")
    for form in sorted(money().names, key=len, reverse=True):
        if compact.endswith(form.replace(" ", "")):
            scale = compact[: len(compact) - len(form.replace(" ", ""))]
            factor = value_of(scale) if scale else Decimal(1)
            return (money().names[form], factor) if factor is not None else None
    power = money().scales.get(compact, 0)
    return ("KRW", Decimal(power)) if power >= _GREAT**2 else None
