"""Counters, units of measure and currencies: which of them stands at a position of a text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kextract.numbers.lexicon import syntax
from kextract.resources import rows

_FIRST, _LAST = 0xAC00, 0xD7A3


@dataclass(frozen=True, slots=True)
class Unit:
    """A counter, a unit of measure or a currency.

    Args:
        form: as written.
        unit: as values give it; the ISO 4217 code of a currency (empty where the name alone does not tell the country).
        kind: `counter`, `multiple`, `duration`, `percent`, `measure`, `currency`, or `none` for what looks like a counter
            but makes the number before it an ordinal, a date or a part of a word.
        iso: letters of ISO 8601 durations, or empty.
        native: `f` where native numerals may touch it, `s` where a space must stand between, empty where none counts it.
        rule: name of its condition in `quantities/contexts.yaml`, or empty.
        loose: whether anything may follow it without a space.
        near: words of which one must occur in the text, for currencies whose name is an ordinary word.
    """

    form: str
    unit: str
    kind: str
    iso: str = ""
    native: str = ""
    rule: str = ""
    loose: bool = False
    near: tuple[str, ...] = ()


def is_hangul(char: str) -> bool:
    """Return whether the character is a Hangul syllable."""
    return _FIRST <= ord(char) <= _LAST


def boundary(form: str, *, currency: bool = False) -> str:
    """Return the pattern of what may follow a word: no letter, or a particle that fits its last sound."""
    last = form[-1]
    if not is_hangul(last):
        return r"(?![A-Za-z0-9²³])" if last.isascii() and last.isalnum() else ""
    follow = syntax()["follow"]
    sound = follow["after_consonant"] if (ord(last) - _FIRST) % 28 else follow["after_vowel"]
    if (ord(last) - _FIRST) % 28 == 8:
        sound = [*sound, "로"]
    particles = "|".join(
        map(re.escape, [*sound, *follow["after_any"], *(follow["after_currency"] if currency else ())])
    )
    return rf"(?:(?![가-힣])|(?={particles}))"


class UnitTable:
    """Looks up the longest unit at a position.

    Args:
        units: the units; where two have one form, all of them are kept in order.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units: dict[str, list[Unit]] = {}
        for unit in units:
            self._units.setdefault(unit.form, []).append(unit)
        by_first: dict[str, list[str]] = {}
        for form in self._units:
            by_first.setdefault(form[0], []).append(form)
        self._strict = {first: self._compile(forms, strict=True) for first, forms in by_first.items()}
        self._usual = {first: self._compile(forms, strict=False) for first, forms in by_first.items()}

    def _compile(self, forms: list[str], *, strict: bool) -> re.Pattern[str]:
        branches = []
        for form in sorted(forms, key=lambda form: (-len(form), form)):
            free = self._units[form][0].loose and not (strict and is_hangul(form[-1]))
            currency = self._units[form][0].kind == "currency"
            branches.append(re.escape(form) + ("" if free else boundary(form, currency=currency)))
        return re.compile("|".join(branches))

    def at(self, text: str, position: int, *, strict: bool = False) -> list[Unit]:
        """Return the units of the longest form at this position, an empty list where none stands.

        Args:
            text: the text.
            position: code point at which the unit must begin.
            strict: whether a word boundary or a particle must follow even where the data is loose about it.
        """
        if position >= len(text):
            return []
        pattern = (self._strict if strict else self._usual).get(text[position])
        match = pattern.match(text, position) if pattern else None
        return self._units[match.group()] if match else []


@functools.cache
def quantity_units() -> UnitTable:
    """Return the counters and units of `quantities/units.csv`."""
    return UnitTable(
        Unit(
            form=row["form"],
            unit=row["unit"],
            kind=row["kind"],
            iso=row["iso"],
            native=row["native"],
            rule=row["rule"],
            loose=row["loose"] == "1",
        )
        for row in rows("quantities/units.csv")
    )


@functools.cache
def currency_units() -> UnitTable:
    """Return the currency names that follow a number, from `amounts/currencies.csv`."""
    return UnitTable(
        Unit(
            form=row["form"],
            unit=row["code"],
            kind="currency",
            native="f",
            near=tuple(word for word in row["near"].split("|") if word),
        )
        for row in rows("amounts/currencies.csv")
        if row["place"] == "after"
    )
