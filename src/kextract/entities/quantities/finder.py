"""Finding quantities: numbers with a counter or a unit behind them, or stated for their column of a table."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from kextract.context import Context
from kextract.entities.quantities.compounds import compound
from kextract.entities.quantities.conditions import conditions
from kextract.entities.quantities.torn import glued_units, without_counter
from kextract.entities.quantities.words import span_words
from kextract.mentions import Mention
from kextract.numbers.cues import cues_at
from kextract.numbers.grammar import value_of
from kextract.numbers.lexicon import HANGUL, fold, syntax
from kextract.numbers.scanner import Number, scan
from kextract.numbers.tables import Cell, is_label, unit_cells
from kextract.numbers.units import Unit, quantity_units
from kextract.numbers.values import interval, plain

_SCORE = 0.85
_MINUS = re.compile(r"(?:^|[\s(\[|:])-$")
_RANGE = re.compile(r"[ ]?[~-][ ]?")
_OPENING = re.compile(r"[ ]?\(")
_LABEL = re.compile(rf"[{HANGUL}][ ]?$")
_DECIMAL = re.compile(r"-?\d[\d,]*\.\d*0(?!\d)")
_MAX_BRACKET = 80
_MAX_PARTS = 12
_ARROW = re.compile(syntax()["arrow"])


@dataclass(slots=True)
class _Quantity:
    """A quantity in the making."""

    start: int
    end: int
    minimum: Decimal
    maximum: Decimal
    unit: Unit
    rule: str
    score: float
    vague: bool = False
    more: bool = False


def find(text: str, context: Context) -> list[Mention]:
    """Return the quantities of a text in order, without overlap.

    Args:
        text: the text, in NFC.
        context: surroundings; sums of money in `mentions` are left to be sums. In a damaged text, numbers count that
            lost their counter.
    """
    numbers = [number for number in scan(text) if number.form != "fraction"]
    folded = fold(text)
    words = span_words(folded)
    if not numbers:
        return words
    cells = {cell.start: cell for cell in unit_cells(folded)}
    taken = sorted((mention.start, mention.end) for mention in context.mentions if mention.type == "amount")
    word_ends = context.morphemes.starts_at if context.morphemes else None
    found: list[_Quantity] = []
    for index in range(len(numbers) - 1, -1, -1):
        number = numbers[index]
        quantity = _with_unit(folded, number, word_ends, damaged=context.damaged)
        quantity = quantity or _in_table(number, cells.get(number.start))
        if (
            quantity is None
            and found
            and number.form == "digits"
            and _ARROW.fullmatch(folded, number.stop, found[-1].start)
        ):
            unit = found[-1].unit
            quantity = _Quantity(number.start, number.stop, number.minimum, number.maximum, unit, "shared-unit", 0.75)
        if quantity and not _is_taken(taken, quantity.start, quantity.end):
            found.append(quantity)
    found.reverse()
    found = _with_parts(folded, numbers, found)
    counted = [_mention(folded, quantity) for quantity in _joined(folded, found)]
    if context.damaged:
        dated = [(mention.start, mention.end) for mention in context.mentions if mention.type == "date"]
        taken = sorted(taken + dated)
        free = [number for number in numbers if not _is_taken(taken, number.start, number.stop)]
        counted = without_counter(folded, free, counted)
    return compound(folded, sorted([*counted, *words], key=lambda mention: mention.start) if words else counted)


def _is_taken(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_left(taken, (end,))
    return index > 0 and taken[index - 1][1] > start


def _below_zero(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start].rstrip(" ")
    return before.endswith(tuple(syntax()["below_zero"]["words"]))


def _scale_of_degrees(text: str, start: int, unit: Unit) -> Unit:
    """Return the unit of a temperature: degrees of another scale where the word for it stands before the number."""
    scales = syntax()["scales_of_degrees"]
    if unit.unit != scales["degree"]:
        return unit
    before = text[max(0, start - 8) : start].split()
    name = next((word for word in reversed(before) if word not in syntax()["below_zero"]["words"]), "")
    return replace(unit, unit=scales["words"][name]) if name in scales["words"] else unit


def _with_unit(
    text: str, number: Number, word_ends: Callable[[int], bool] | None, *, damaged: bool
) -> _Quantity | None:
    """Return the quantity that a number and the counter behind it are, or None.

    In a damaged text the particle behind the counter may be gone with its space, so that the next word touches it.
    """
    units = quantity_units().at(text, number.stop, word_ends=word_ends)
    position = number.stop
    if not units and text[position : position + 1] == " ":
        position += 1
        units = quantity_units().at(text, position, strict=True, word_ends=word_ends if damaged else None)
    if not units and damaged:
        units = glued_units(text, number, position)
    if not units or units[0].kind == "none":
        return None
    unit, end = units[0], position + len(units[0].form)
    rules = conditions()
    attached = position == number.stop
    start, minimum, maximum = number.start, number.minimum, number.maximum
    if not attached and number.like_year and not number.more:
        return None
    if unit.unit in syntax()["signed_units"] and minimum == maximum and _MINUS.search(text[max(0, start - 2) : start]):
        start, minimum, maximum = start - 1, -minimum, -maximum
    elif minimum == maximum and unit.unit in syntax()["below_zero"]["units"] and _below_zero(text, start):
        minimum, maximum = -minimum, -maximum
    names = ["any", unit.rule] if unit.rule else ["any"]
    if not all(rules[name].holds(text, number, start, end, attached=attached) for name in names):
        return None
    if is_label(text, number, end):
        return None
    score = rules[unit.rule].score if unit.rule else None
    unit = _scale_of_degrees(text, start, unit)
    return _Quantity(start, end, minimum, maximum, unit, "counter", score or _SCORE, number.vague, number.more)


def _with_parts(text: str, numbers: list[Number], found: list[_Quantity]) -> list[_Quantity]:
    """Return the quantities with their parts in brackets that leave the counter out: 3만호(청년 1만, 일반 2만)."""
    known = {quantity.start for quantity in found}
    parts: list[_Quantity] = []
    for quantity in found:
        opening = _OPENING.match(text, quantity.end)
        close = text.find(")", opening.end(), opening.end() + _MAX_BRACKET) if opening and not quantity.vague else -1
        if close < 0 or quantity.minimum != quantity.maximum:
            continue
        first = bisect_left(numbers, quantity.end, key=lambda number: number.start)
        inside = [number for number in numbers[first : first + _MAX_PARTS] if number.stop <= close]
        if all(_is_part(text, number, quantity) and number.start not in known for number in inside):
            parts += [
                _Quantity(number.start, number.stop, number.minimum, number.maximum, quantity.unit, "part", 0.7)
                for number in inside
            ]
    return sorted([*found, *parts], key=lambda quantity: quantity.start)


def _is_part(text: str, number: Number, whole: _Quantity) -> bool:
    labelled = _LABEL.search(text[max(0, number.start - 8) : number.start]) is not None
    sized = number.scale >= 10_000 or number.grouped
    return labelled and sized and number.maximum <= whole.maximum and text[number.stop] in ",)/·"


def _in_table(number: Number, cell: Cell | None) -> _Quantity | None:
    """Return the quantity that a cell of a table is by the unit stated for it, or None."""
    if cell is None or cell.end != number.stop or number.vague:
        return None
    compact = cell.unit.replace(" ", "")
    for length in range(len(compact), 0, -1):
        units = [unit for unit in quantity_units().at(compact, len(compact) - length) if len(unit.form) == length]
        if units and units[0].kind != "none":
            scale = compact[: len(compact) - length]
            factor = value_of(scale) if scale else Decimal(1)
            if factor is None:
                return None
            low, high = number.minimum * factor, number.maximum * factor
            return _Quantity(number.start, number.stop, low, high, units[0], "table-unit", 0.75)
    return None


def _joined(text: str, quantities: list[_Quantity]) -> list[_Quantity]:
    """Return the quantities with those joined that are the two ends of one range with the same unit (19세~39세)."""
    joined: list[_Quantity] = []
    for quantity in quantities:
        last = joined[-1] if joined else None
        if (
            last
            and last.unit.unit == quantity.unit.unit
            and not (last.vague or quantity.vague)
            and last.rule == quantity.rule == "counter"
            and last.minimum == last.maximum < quantity.minimum
            and last.end < quantity.start
            and _RANGE.fullmatch(text, last.end, quantity.start)
        ):
            more = last.more or quantity.more
            joined[-1] = _Quantity(
                last.start,
                quantity.end,
                last.minimum,
                quantity.maximum,
                quantity.unit,
                "range",
                quantity.score,
                more=more,
            )
            continue
        joined.append(quantity)
    return joined


def _duration(quantity: _Quantity) -> str | None:
    """Return the ISO 8601 duration of a quantity of time: P3Y, PT30M."""
    iso = quantity.unit.iso
    limit = conditions()[quantity.unit.rule].code_below if quantity.unit.rule else None
    if (
        not iso
        or (limit is not None and quantity.maximum >= limit)
        or quantity.vague
        or quantity.minimum != quantity.maximum
    ):
        return None
    count = plain(quantity.minimum)
    return f"PT{count}{iso[1]}" if iso[0] == "T" and len(iso) == 2 else f"P{count}{iso}"


def _written(text: str, quantity: _Quantity) -> str:
    """Return the number of a value; a decimal keeps the zeros that the text writes (20.0%)."""
    match = _DECIMAL.match(text, quantity.start, quantity.end)
    if match and quantity.minimum == quantity.maximum == Decimal(match[0].replace(",", "")):
        return match[0].replace(",", "")
    return interval(quantity.minimum, quantity.maximum)


def _mention(text: str, quantity: _Quantity) -> Mention:
    approx, bound = cues_at(text, quantity.start, quantity.end)
    return Mention(
        type="quantity",
        start=quantity.start,
        end=quantity.end,
        value=None if quantity.vague else f"{_written(text, quantity)} {quantity.unit.unit}",
        code=_duration(quantity),
        approx=(approx or quantity.more) or None,
        bound=bound,
        quantity_min=quantity.minimum,
        quantity_max=quantity.maximum,
        unit=quantity.unit.unit,
        rule=f"quantity.{quantity.rule}",
        score=quantity.score,
        note="vague numeral" if quantity.vague else None,
    )
