"""Counters, units of measure and currencies: which of them stands at a position of a text."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kextract.numbers.lexicon import HANGUL, is_hangul, syntax
from kextract.resources import rows

_FIRST = 0xAC00


@dataclass(frozen=True, slots=True)
class Unit:
    """A counter, a unit of measure or a currency.

    Args:
        form: as written.
        unit: as values give it; the ISO 4217 code of a currency (empty where the name alone does not tell the country).
        kind: `counter`, `multiple`, `duration`, `percent`, `measure`, `currency`, or `none` for what looks like a
            counter but makes the number before it an ordinal, a date or a part of a word.
        iso: letters of ISO 8601 durations, or empty.
        native: `f` where native numerals may touch it, `s` where a space must stand between, else empty.
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


@functools.cache
def _follow(sound: str) -> re.Pattern[str]:
    follow = syntax()["follow"]
    words = {
        "consonant": follow["after_consonant"],
        "liquid": [*follow["after_consonant"], *follow["after_liquid"]],
        "vowel": follow["after_vowel"],
    }[sound.removeprefix("currency ")]
    extra = follow["after_currency"] if sound.startswith("currency ") else []
    return re.compile(rf"(?![{HANGUL}])|(?={'|'.join(map(re.escape, [*words, *follow['after_any'], *extra]))})")


@functools.cache
def _no_letter() -> re.Pattern[str]:
    return re.compile(r"(?![A-Za-z0-9²³])")


def boundary(form: str, *, currency: bool = False) -> re.Pattern[str] | None:
    """Return the pattern of what may follow a word, or None where anything may.

    Behind Hangul stands no letter, or a particle that fits the last sound; behind a Latin symbol, no letter or digit.
    """
    last = form[-1]
    if not is_hangul(last):
        return _no_letter() if last.isascii() and last.isalnum() else None
    final = (ord(last) - _FIRST) % 28
    sound = "vowel" if final == 0 else "liquid" if final == 8 else "consonant"
    return _follow(f"currency {sound}" if currency else sound)


class UnitTable:
    """Looks up the longest unit at a position.

    Args:
        units: the units; where two have one form, all of them are kept in order.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units: dict[str, list[Unit]] = {}
        for unit in units:
            self._units.setdefault(unit.form, []).append(unit)
        lengths: dict[str, set[int]] = {}
        for form in self._units:
            lengths.setdefault(form[0], set()).add(len(form))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        self._bounds = {
            form: boundary(form, currency=found[0].kind == "currency") for form, found in self._units.items()
        }

    def at(
        self, text: str, position: int, *, strict: bool = False, word_ends: Callable[[int], bool] | None = None
    ) -> list[Unit]:
        """Return the units of the longest form at this position, an empty list where none stands.

        Args:
            text: the text.
            position: code point at which the unit must begin.
            strict: whether a word boundary or a particle must follow even where the data is loose about it.
            word_ends: whether, by a morphological analysis, a word ends before a code point; another way to a boundary.
        """
        for length in self._lengths.get(text[position : position + 1], ()):
            form = text[position : position + length]
            units = self._units.get(form)
            if units:
                bound = self._bounds[form]
                end = position + length
                if bound is None or (units[0].loose and not strict) or bound.match(text, end):
                    return units
                if word_ends and units[0].kind != "none" and word_ends(end):
                    return units
        return []


@functools.lru_cache(maxsize=64)
def named_near(text: str, near: tuple[str, ...]) -> bool:
    """Return whether a text holds one of the words that a currency asks for (always, where it asks for none)."""
    return not near or any(word in text for word in near)


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
