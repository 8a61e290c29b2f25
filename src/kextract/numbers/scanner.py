"""Finding the numbers of a text in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kextract.numbers.grammar import value_of
from kextract.numbers.lexicon import fold, is_year, numerals, syntax
from kextract.numbers.patterns import patterns
from kextract.numbers.units import currency_units, named_near, quantity_units
from kextract.recent import ForRecentTexts

#: Parts that one number may have (1조 2,345억 6,700만 has six).
_MAX_PARTS = 12


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text; offsets are half-open code points.

    Args:
        start: first code point.
        end: code point after the last of the numeral.
        stop: `end`, or behind the "and more" that follows (30여).
        minimum, maximum: the values it can have; equal unless it is a range or vague.
        form: `digits`, `mixed` (digits with powers of ten in words), `sino`, `native` or `fraction`.
        vague: whether the numeral itself is vague (수십, 몇).
        more: whether "and more" (여) belongs to it.
        range: whether it is written as a range with one mark (2~3, 두세).
        scale: largest power of ten that it has in words; 1 where it has none.
        grouped: whether thousands are separated by commas.
    """

    start: int
    end: int
    stop: int
    minimum: Decimal
    maximum: Decimal
    form: str
    vague: bool = False
    more: bool = False
    range: bool = False
    scale: int = 1
    grouped: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is one run of digits without separator, fraction, sign or power of ten."""
        return self.form == "digits" and not self.range and not self.grouped and self.minimum % 1 == 0

    @property
    def like_year(self) -> bool:
        """Whether it is written and as great as a year of the calendar."""
        return self.plain and is_year(self.minimum)


def _extend(text: str, start: int, end: int) -> tuple[int, Decimal, bool] | None:
    """Return end, value and "and more" of the longest number that begins with the digits from `start` to `end`."""
    scanner = patterns()
    ends, more = [(end, False)], False
    position = end
    while len(ends) <= _MAX_PARTS and (part := scanner.part.match(text, position)):
        more = more or part["more"] is not None or part["more2"] is not None
        position = part.end()
        ends.append((position, more))
    if len(ends) > 1 and (tail := scanner.tail.match(text, position)):
        ends.append((tail.end(), more))
    for stop, with_more in reversed(ends):
        surface = text[start:stop].replace(" ", "")
        if with_more:
            surface = re.sub(scanner.bare, "", surface)
        value = value_of(surface)
        if value is not None:
            return stop, value, with_more
    return None


def _unit_follows(text: str, end: int, *, word: str, vague: bool) -> bool:
    """Return whether a counter or currency follows a numeral in Hangul, so that it is a number at all."""
    spaced = text[end : end + 1] == " "
    position = end + spaced
    bare = len(word) == 1
    if bare and numerals().scales.get(word, 0) > 10**8:
        return False
    single = bare and word in numerals().digits
    currency = currency_units().at(text, position, strict=True)
    if single and currency and len(currency[0].form) == 1:
        return False
    if currency and not (vague and bare) and named_near(text, currency[0].near):
        return True
    for unit in quantity_units().at(text, position, strict=True):
        if unit.kind == "none":
            return False
        if single:
            measured = unit.kind in ("measure", "percent") and len(unit.form) > 1
            return measured or word in syntax()["single_digit"].get(unit.form, ())
        if spaced:
            return unit.native != "" or unit.kind != "counter" or len(word) > 1
        if vague and not any(char in patterns().powers for char in word):
            touching = syntax()["vague_touching"].get(word)
            return unit.form in touching if touching else unit.native != "" or unit.iso != ""
        if unit.kind == "percent" and len(unit.form) > 1:
            return True
        return unit.native == "f" or (unit.iso != "" and len(word) > 1 and word not in numerals().determiners)
    return False


def _word(text: str, kind: str, start: int, end: int) -> Number | None:
    """Return the number in Hangul between the offsets, shortened where its end belongs to the counter, or None."""
    scanner = patterns()
    if text.startswith(scanner.fused, start):
        return None
    for stop in range(end, max(start, end - 2), -1):
        word = text[start:stop]
        vague, ranged = False, False
        if kind == "vague":
            found = scanner.vague.fullmatch(word)
            base = None if found is None else value_of(found["rest"]) if found["rest"] else Decimal(1)
            if base is None or (not patterns().powers.get(word[-1:], 0) and word != text[start:end]):
                continue
            low, high, vague = base * scanner.factors[0], base * scanner.factors[1], True
        elif kind == "approximate":
            low, high = scanner.approximate.get(word, (Decimal(0), Decimal(0)))
            ranged = True
            if not high:
                continue
        else:
            bounds = _bounds(word, kind)
            if bounds is None:
                continue
            low, high = bounds
            ranged = low != high
        more = scanner.plus.match(text, stop)
        after = more.end() if more else stop
        if word in syntax()["words"] or not _unit_follows(
            text, after, word=word + (more.group() if more else ""), vague=vague
        ):
            continue
        return Number(
            start,
            stop,
            after,
            low,
            high,
            "native" if kind in ("native", "approximate") else "sino",
            vague=vague,
            more=more is not None,
            range=ranged,
            scale=scanner.scale_in(word),
        )
    return None


def _bounds(word: str, kind: str) -> tuple[Decimal, Decimal] | None:
    scanner, words = patterns(), numerals()
    if kind == "sino" and words.scales.get(word[0], 0) > 10**8:
        return None
    pair = scanner.pair.fullmatch(word) if kind == "sino" else None
    if pair and words.digits[pair["high"]] == words.digits[pair["low"]] + 1:
        unit = value_of(pair["rest"]) if pair["rest"] else Decimal(1)
        if unit is not None:
            return words.digits[pair["low"]] * unit, words.digits[pair["high"]] * unit
    value = value_of(word)
    return None if value is None else (value, value)


def _numbers(text: str) -> list[Number]:
    scanner = patterns()
    found: list[Number] = []
    position = 0
    while opening := scanner.opening.search(text, position):
        match = scanner.next.match(text, opening.start())
        if match is None:
            position = opening.end()
            continue
        kind = match.lastgroup or ""
        start, end = match.span()
        position = end
        if kind == "digits":
            extended = _extend(text, start, end)
            if extended is None:
                continue
            stop, value, inner = extended
            position = stop
            surface = text[start:stop]
            scale = scanner.scale_in(surface) if stop > end else 1
            more = scanner.plus.match(text, stop)
            found.append(
                Number(
                    start,
                    stop,
                    more.end() if more else stop,
                    value,
                    value,
                    "mixed" if scale > 1 else "digits",
                    more=inner or more is not None,
                    scale=scale,
                    grouped="," in surface,
                )
            )
        elif kind == "fraction":
            fraction = value_of(match.group().replace(" ", ""))
            if fraction is not None:
                found.append(Number(start, end, end, fraction, fraction, "fraction"))
        elif kind not in ("serial", "list"):
            number = _word(text, kind, start, end)
            if number:
                found.append(number)
                position = number.stop
    return found


def _share_scale(text: str, first: Number, second: Number) -> Decimal | None:
    """Return the value of a range's lower end, with the power of ten shared with the upper end; None when unclear."""
    scanner = patterns()
    if second.scale >= 10_000 and first.scale < 10_000:
        scale = Decimal(second.scale)
        trailing = text[second.start : second.end].replace(" ", "")
        head = trailing.rstrip("".join(scanner.powers))
        tail = trailing[len(head) :]
        if first.scale == 1 and tail and head and not any(char in scanner.powers for char in head):
            scale = value_of(tail) or scale
        if first.minimum * scale <= second.maximum:
            return first.minimum * scale
        if first.scale == 1 and second.scale > 10_000:
            return None
    elif second.scale in (100, 1000) and first.scale == 1 and first.minimum * second.scale <= second.maximum:
        return first.minimum * second.scale if first.minimum < 10 else first.minimum
    return first.minimum if first.minimum <= second.maximum else None


def _join_ranges(text: str, numbers: list[Number]) -> list[Number]:
    scanner = patterns()
    joined: list[Number] = []
    for number in numbers:
        if joined and not joined[-1].range and not number.range and not number.vague:
            last = joined[-1]
            gap = scanner.range_mark.fullmatch(text, last.stop, number.start)
            if gap and not last.vague and "fraction" not in (last.form, number.form):
                hyphen = "-" in gap.group()
                code = hyphen and (
                    text[last.start] == "0" or (text[last.start - 1 : last.start] in "-." and last.start > 0)
                )
                low = _share_scale(text, last, number)
                if low is not None and not code and not (hyphen and text[number.stop : number.stop + 1] == "-"):
                    joined[-1] = replace(
                        number,
                        start=last.start,
                        minimum=low,
                        range=True,
                        more=last.more or number.more,
                        grouped=last.grouped or number.grouped,
                        form="mixed" if "mixed" in (last.form, number.form) else number.form,
                    )
                    continue
        joined.append(number)
    return joined


@ForRecentTexts
def scan(text: str) -> tuple[Number, ...]:
    """Return the numbers of a text in order, without overlap.

    Digits are always numbers, unless they are part of a serial (2019-11-25, 02-123-4567, 1.2.3). A numeral in Hangul
    is a number only where it begins a word and a counter or currency follows: 이천 명, not 이천시.

    Args:
        text: any text; time and memory grow with its length.
    """
    plain = fold(text)
    return tuple(_join_ranges(plain, _numbers(plain)))
