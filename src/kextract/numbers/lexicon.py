"""The numerals of the data files, in the shapes that the grammar and the scanner need."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kextract.recent import ForRecentTexts
from kextract.resources import data, rows
from kextract.signs import Signs

#: Hangul syllables, as a range inside a character class.
HANGUL = "\uac00-\ud7a3"


def is_hangul(char: str) -> bool:
    """Return whether the character is a Hangul syllable."""
    return "\uac00" <= char <= "\ud7a3"


@dataclass(frozen=True, slots=True)
class Numerals:
    """Numerals by kind, each a map from its form to its value.

    Args:
        zeros: words for zero in a row of digits.
        digits: Sino-Korean digits one to nine.
        units: ten, hundred, thousand.
        scales: powers of ten thousand.
        ones: native one to nine, as counted.
        determiners: native one to four (and three, four in older forms) before a counter.
        tens: native ten, twenty ... ninety.
    """

    zeros: dict[str, int]
    digits: dict[str, int]
    units: dict[str, int]
    scales: dict[str, int]
    ones: dict[str, int]
    determiners: dict[str, int]
    tens: dict[str, int]

    @property
    def native_ones(self) -> dict[str, int]:
        """Native one to nine in every form."""
        return self.ones | self.determiners


@functools.cache
def numerals() -> Numerals:
    """Return the numerals of `numbers/numerals.csv`."""
    kinds: dict[str, dict[str, int]] = {}
    for row in rows("numbers/numerals.csv"):
        kinds.setdefault(row["kind"], {})[row["form"]] = int(row["value"])
    return Numerals(
        zeros=kinds["zero"],
        digits=kinds["digit"],
        units=kinds["unit"],
        scales=kinds["scale"],
        ones=kinds["one"],
        determiners=kinds["determiner"],
        tens=kinds["ten"],
    )


@functools.cache
def syntax() -> Any:
    """Return the words and marks around numerals (`numbers/syntax.yaml`)."""
    return data("numbers/syntax.yaml")


def is_year(value: Decimal | None) -> bool:
    """Return whether a value may be a year of the calendar."""
    first, last = syntax()["years"]
    return value is not None and bool(first <= value <= last)


@functools.cache
def _signs() -> Signs:
    return Signs(syntax()["fold"])


@ForRecentTexts
def fold(text: str) -> str:
    """Return the text with full-width digits, marks and odd spaces made plain; every offset stays as it is."""
    return _signs()(text)
