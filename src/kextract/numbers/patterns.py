"""The patterns by which the scanner finds numbers, compiled from the data files."""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from kextract.numbers.lexicon import HANGUL, is_hangul, numerals, syntax
from kextract.resources import rows

_MAX_WORD = 24


def _limits(form: str) -> str:
    """Return what must and must not follow a power of ten, lest it be the beginning of another word."""
    marks = syntax()
    unlike = f"(?!{'|'.join(marks['not_scale'][form])})" if form in marks["not_scale"] else ""
    return unlike + (f"(?={marks['only_scale'][form]})" if form in marks["only_scale"] else "")


class Patterns:
    """The compiled patterns of the scanner; build them once by `patterns()`."""

    def __init__(self) -> None:
        words, marks = numerals(), syntax()
        scales = [scale for scale, value in words.scales.items() if value <= 10**16 and is_hangul(scale)]
        units = [unit for unit in words.units if is_hangul(unit)]
        digits = [digit for digit in words.digits if is_hangul(digit)]
        self.powers = {form: value for form, value in (words.units | words.scales).items() if form in {*units, *scales}}
        power = "|".join(form + _limits(form) for form in self.powers)
        any_power = "".join(self.powers)
        after_space = "|".join(map(re.escape, marks["after_spaced_scale"]))
        spaced = rf"(?:{power})(?=[ ]?(?:{after_space})|\d|[ ]\d|[{any_power}]|\s*$|[),~])"
        self.more = "|".join(marks["more"])
        self.part = re.compile(
            rf"(?P<more>{self.more})?(?:{power})"
            rf"|[ ]{spaced}"
            rf"|(?<!\d)[ ]?(?:\d{{1,3}}(?:,\d{{3}})++|\d{{1,5}}+)(?:\.\d++)?(?P<more2>{self.more})?"
            rf"(?:{power}|[ ]{spaced})"
            rf"|[ ]?[{''.join(digits)}](?=[{any_power}])(?:{power})",
            re.ASCII,
        )
        calendar = "".join(marks["calendar"])
        self.tail = re.compile(
            rf"\d,\d{{3}}(?!\d|,\d)|\d{{1,4}}(?!\d|[.,]\d|[ ]?[{calendar}])"
            rf"|(?<={marks['open_scale']})[ ](?:\d{{2,4}}|\d,\d{{3}})(?!\d|[.,:~-]\d|[ ]?[{calendar}])",
            re.ASCII,
        )
        self.plus = re.compile(rf"(?:{self.more})(?!{'|'.join(marks['not_more'])})")
        self.bare = re.compile(self.more)
        native = "|".join(sorted([*words.tens, *words.native_ones], key=len, reverse=True))
        approximate = {row["form"]: row for row in rows("numbers/approximate.csv")}
        self.approximate = {form: (Decimal(row["min"]), Decimal(row["max"])) for form, row in approximate.items()}
        self.pair = re.compile(rf"(?P<low>[{''.join(digits)}])(?P<high>[{''.join(digits)}])(?P<rest>[{any_power}]*)")
        vague = "|".join(marks["vague"]["words"])
        self.vague = re.compile(rf"(?:{vague})(?P<rest>[{any_power}]*)")
        firsts = "".join(
            {form[0] for form in [*words.tens, *words.native_ones, *approximate, *marks["vague"]["words"]]}
        )
        firsts += any_power + "".join(digits)
        sino = rf"[{''.join(digits)}{any_power}]{{1,{_MAX_WORD}}}"
        choices = "|".join(sorted(map(re.escape, approximate), key=len, reverse=True))
        fraction = (
            rf"(?:\d{{1,4}}|{sino}){marks['fraction']}[ ]?(?:\d{{1,4}}(?![\d,])|[{''.join(digits)}{any_power}]{{1,8}})"
        )
        #: A character with which a number may begin; `next` is tried there only.
        self.opening = re.compile(f"[0-9{firsts}]")
        self.next = re.compile(
            rf"(?P<fraction>{fraction}|(?<![\d/])\d{{1,3}}/\d{{1,3}}(?![\d/.]))"
            r"|(?P<serial>\d++(?:[-./]\d++){2,}+)"
            r"|(?P<digits>(?:\d{1,3}(?:,\d{3})++(?!\d|,\d)|\d++(?!,\d))(?:\.\d++)?)"
            r"|(?P<list>\d++(?:,\d++)++)"
            rf"|(?<![{HANGUL}A-Za-z\d])(?=[{firsts}])(?:"
            rf"(?P<vague>(?:{vague})[{any_power}]{{0,6}})"
            rf"|(?P<approximate>{choices})"
            rf"|(?P<native>[{''.join(units)}]?(?:{native}){{1,2}})"
            rf"|(?P<sino>{sino}))",
            re.ASCII,
        )
        self.range_mark = re.compile(rf"[ ]?[{re.escape(''.join(marks['range_marks']))}][ ]?")
        self.fused = tuple(marks["fused"])
        self.factors = tuple(map(Decimal, marks["vague"]["factors"]))

    def scale_in(self, text: str) -> int:
        """Return the largest power of ten named in the text, 1 where none is."""
        return max((self.powers[char] for char in text if char in self.powers), default=1)


@functools.cache
def patterns() -> Patterns:
    """Return the compiled patterns."""
    return Patterns()
