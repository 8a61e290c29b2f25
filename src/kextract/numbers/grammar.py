"""The value of one written number: digits, Sino-Korean and native numerals and every mix of them.

A number is a sum of groups, each a count below ten thousand times a power of ten thousand, in falling order. A count is
made of digits (3,500), of numerals (삼천오백), or of both (3천5백, 2.5천). Values are exact decimals.
"""

from __future__ import annotations

import functools
import re
from decimal import Context, Decimal, localcontext

from kextract.numbers.lexicon import fold, numerals, syntax

#: Plain digits: separators stand before every third digit or nowhere.
DIGITS = r"(?:\d{1,3}(?:,\d{3})++(?!\d|,\d)|\d++(?!,\d))(?:\.\d++)?"
_MAX_LENGTH = 200
#: Wide enough that no sum of parts of a number is ever rounded.
_CONTEXT = Context(prec=2 * _MAX_LENGTH)


def _one_of(forms: object) -> str:
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))  # type: ignore[call-overload]


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = numerals()
    digits, units, scales = _one_of(words.digits), _one_of(words.units), _one_of(words.scales)
    zeros, ones, tens = _one_of(words.zeros), _one_of(words.native_ones), _one_of(words.tens)
    point = syntax()["point"]
    return {
        "digits": re.compile(DIGITS, re.ASCII),
        "term": re.compile(rf"(?P<count>\d{{1,3}}(?:\.\d+)?|{digits})?(?P<unit>{units})", re.ASCII),
        "counted": re.compile(rf"(?P<count>{DIGITS})(?P<unit>{units})", re.ASCII),
        "native": re.compile(rf"(?P<ten>{tens})?(?P<one>{ones})?"),
        "digit": re.compile(digits),
        "row": re.compile(rf"(?:{digits}|{zeros})+"),
        "point": re.compile(
            rf"(?P<whole>.+?){point}(?P<rest>(?:{digits}|{zeros})+)(?P<scale>(?:{units}|{scales})*)", re.DOTALL
        ),
        "scale": re.compile(scales),
        "scaled": re.compile(rf"\d++(?:{units})", re.ASCII),
        "minus": re.compile(rf"(?:(?P<minus>-|{_one_of(syntax()['minus'])})|\+)\s?"),
        "fraction": re.compile(
            rf"(?:(?P<whole>.+?)(?:{_one_of(syntax()['whole_and'])}))?"
            rf"(?:(?P<below>.+?){syntax()['fraction']}(?P<minus>{_one_of(syntax()['minus'])})?(?P<above>.+)|(?P<num>\d+)/(?P<den>\d+))",
            re.ASCII,
        ),
        "mixed": re.compile(r"(?P<whole>\d{1,6})\s{1,2}(?P<num>\d{1,4})/(?P<den>\d{1,4})", re.ASCII),
        "spaced_groups": re.compile(r"\d{1,3}(?: \d{3})+(?:\.\d+)?", re.ASCII),
        "spaced_scale": re.compile(rf"(?:^|\s)(?:{scales})\s+\d+(?![,\d]|\s?(?:{units}))", re.ASCII),
    }


def _row_of_digits(text: str) -> str | None:
    """Return the digits that a row such as 이공일구 names, or None."""
    words = numerals()
    out = []
    for char in text:
        value = words.digits.get(char, words.zeros.get(char))
        if value is None:
            return None
        out.append(str(value))
    return "".join(out)


def _count(text: str) -> Decimal | None:
    """Return the value of a count: what stands before a power of ten thousand, or the last group."""
    patterns, words = _patterns(), numerals()
    if patterns["digits"].fullmatch(text):
        return Decimal(text.replace(",", ""))
    counted = patterns["counted"].fullmatch(text)
    if counted:
        return Decimal(counted["count"].replace(",", "")) * words.units[counted["unit"]]
    total, position, last = Decimal(0), 0, 10_000
    while position < len(text) and (term := patterns["term"].match(text, position)):
        unit = words.units[term["unit"]]
        written = term["count"]
        count = Decimal(1) if written is None else Decimal(words.digits.get(written, 0) or written)
        if unit >= last or not 0 < count < 10:
            return None
        total += count * unit
        position, last = term.end(), unit
        if count % 1 and position < len(text):
            return None
    rest = text[position:]
    if not rest:
        return total if position else None
    value = _ones(rest)
    if value is None or value >= last or (position and value % 1):
        return None
    return total + value


def _ones(text: str) -> Decimal | None:
    """Return the value of what may follow the last ten, hundred or thousand: digits, or a numeral below ten."""
    patterns, words = _patterns(), numerals()
    if patterns["digits"].fullmatch(text):
        return Decimal(text.replace(",", ""))
    if text in words.digits:
        return Decimal(words.digits[text])
    native = patterns["native"].fullmatch(text)
    if native:
        ten, one = native["ten"], native["one"]
        return Decimal((words.tens[ten] if ten else 0) + (words.native_ones[one] if one else 0))
    return None


def _sum(text: str, *, first: bool) -> Decimal | None:
    """Return the value of groups in falling order; `first` tells whether a bare power may open it."""
    words = numerals()
    scale, at = 0, -1
    for position, char in enumerate(text):
        power = words.scales.get(char, 0)
        if power > scale:
            scale, at = power, position
    if at < 0:
        return _count(text)
    left, right = text[:at], text[at + 1 :]
    if left:
        count = _sum(left, first=first)
        if count is None or count == 0 or count >= scale * 10_000:
            return None
    elif not first:
        return None
    else:
        count = Decimal(1)
        if right[:1].isdigit() and not _patterns()["scaled"].match(right):
            return None
    if not right:
        return count * scale
    if count % 1:
        return None
    rest = _sum(right, first=False)
    if rest is None or rest >= scale or rest % 1:
        return None
    return count * scale + rest


def _words(text: str) -> Decimal | None:
    words = numerals()
    if not text or len(text) > _MAX_LENGTH:
        return None
    if text in words.zeros or text in syntax()["zero_words"]:
        return Decimal(0)
    patterns = _patterns()
    decimal = patterns["point"].fullmatch(text)
    if decimal:
        whole = Decimal(0) if decimal["whole"] in words.zeros else _sum(decimal["whole"], first=True)
        digits = _row_of_digits(decimal["rest"])
        if whole is None or whole % 1 or digits is None:
            return None
        scale = _sum(decimal["scale"], first=True) if decimal["scale"] else Decimal(1)
        return None if scale is None else (whole + Decimal(f"0.{digits}")) * scale
    value = _sum(text, first=True)
    if value is None and len(text) > 2 and patterns["row"].fullmatch(text):
        return Decimal(_row_of_digits(text) or 0)
    return value


@functools.lru_cache(maxsize=8192)
def value_of(text: str) -> Decimal | None:
    """Return the value of an unsigned number without spaces, of folded digits; None when it is no exact number."""
    if "/" in text or syntax()["fraction"] in text:
        fraction = _patterns()["fraction"].fullmatch(text)
        if fraction is None:
            return None
        whole = _exact(fraction["whole"]) if fraction["whole"] else Decimal(0)
        above = _exact(fraction["above"] or fraction["num"])
        below = _exact(fraction["below"] or fraction["den"])
        if whole is None or above is None or not below or (fraction["whole"] and above >= below):
            return None
        return whole + above / below if not fraction["minus"] else whole - above / below
    return _exact(text)


def _exact(text: str) -> Decimal | None:
    with localcontext(_CONTEXT):
        value = _words(text)
        if value is None:
            return None
        return _exact_of(value)


def _written(text: str) -> Decimal | None:
    """Return the value of a number in a notation of its own, or None."""
    patterns = _patterns()
    mixed = patterns["mixed"].fullmatch(text)
    if mixed and 0 < int(mixed["num"]) < int(mixed["den"]):
        return int(mixed["whole"]) + Decimal(mixed["num"]) / Decimal(mixed["den"])
    if patterns["spaced_groups"].fullmatch(text):
        return Decimal(text.replace(" ", ""))
    if text[:1] == "." and text[1:].isascii() and text[1:].isdigit():
        return _exact_of(Decimal("0" + text))
    half = syntax()["half"].get(text)
    return Decimal(half) if half else None


def _exact_of(value: Decimal) -> Decimal:
    with localcontext(_CONTEXT):
        return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


def parse_number(text: str) -> Decimal | None:
    """Return the value of a string that is one exact number.

    Understood are digits with or without separators, Sino-Korean and native numerals, mixtures of both with powers of
    ten thousand, decimals and fractions in digits and words, full-width digits, Hanja numerals and signs; also digits
    grouped by spaces (1 234 567) and whole numbers with a fraction behind a space (1 4/5).

    Args:
        text: the number; spaces around it and between its parts are ignored.

    Returns:
        The value, or None for anything else: vague numerals (수십), ranges, ordinals, numbers with a counter, words.
    """
    plain = fold(text).strip()
    for glyph, fraction in syntax()["fractions"].items():
        plain = plain.replace(glyph, fraction)
    if not plain or len(plain) > _MAX_LENGTH or "\n" in plain or not plain.isprintable():
        return None
    negative = False
    sign = _patterns()["minus"].match(plain)
    if sign:
        negative = sign["minus"] is not None
        plain = plain[sign.end() :]
    value = _written(plain)
    if value is not None:
        return -value if negative else value
    if _patterns()["spaced_scale"].match(plain) or re.search(r"[\d.,]\s+[\d.,]", plain, re.ASCII):
        return None
    plain = re.sub(r"\s+", "", plain)
    if plain not in syntax()["words"]:
        value = value_of(plain)
    if value is None:
        return None
    return -value if negative else value
