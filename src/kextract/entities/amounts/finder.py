"""Finding sums of money: a number with a currency beside it, above it in a table, or understood from the context."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from kextract.context import Context
from kextract.entities.amounts.money import Money, money, table_unit
from kextract.entities.amounts.torn import torn
from kextract.mentions import Mention
from kextract.numbers.cues import cues_at
from kextract.numbers.grammar import value_of
from kextract.numbers.lexicon import fold
from kextract.numbers.scanner import Number, scan
from kextract.numbers.tables import is_label, unit_cells
from kextract.numbers.units import boundary, quantity_units
from kextract.numbers.values import interval

_LARGE = 10**8
_PLAIN_SUM = Decimal(1_000_000)
_WINDOW = 40
#: Rules that find one sum by itself.
_SINGLE = ("currency", "money-context", "bereft", "shared-currency")
#: Power of ten from which a number of a damaged text may be a sum that lost its currency.
_BEREFT = 10_000
#: So many times the lower end of a range is never its upper one: the lower one lost its power of ten.
_APART = 1_000


@dataclass(slots=True)
class _Sum:
    """A sum in the making: its span, limits and currency."""

    start: int
    end: int
    minimum: Decimal
    maximum: Decimal
    currency: str
    rule: str
    score: float
    vague: bool = False
    more: bool = False
    head: str = ""


def find(text: str, context: Context) -> list[Mention]:
    """Return the sums of money of a text in order, without overlap.

    Args:
        text: the text, in NFC.
        context: surroundings of the text; in a damaged one, a sum that may have lost a power of ten has no value.
    """
    plain = fold(text)
    numbers = [number for number in scan(text) if number.form != "fraction"]
    if not numbers:
        return []
    words = money()
    sums: list[_Sum | None] = [_with_currency(plain, number, words, damaged=context.damaged) for number in numbers]
    _share_currency(plain, numbers, sums, words)
    _read_shares(plain, numbers, sums, words)
    _read_tables(plain, numbers, sums)
    for index, number in enumerate(numbers):
        if sums[index] is None:
            sums[index] = _from_context(plain, number, words, context)
    _share_currency(plain, numbers, sums, words)
    if context.damaged:
        _read_bereft(plain, numbers, sums, words)
        _read_torn_ranges(plain, numbers, sums, words)
    joined = _joined(plain, [found for found in sums if found], words)
    if context.damaged:
        joined = _reunited(plain, joined)
    return [_mention(plain, found, words, damaged=context.damaged) for found in joined]


def _with_currency(text: str, number: Number, words: Money, *, damaged: bool) -> _Sum | None:
    after = words.currency_after(text, number, damaged=damaged)
    before = words.currency_before(text, number.start) if after is None else None
    if after:
        currency, start, end = after[0], number.start, after[1]
    elif before:
        currency, start, end = before[0], before[1], number.stop
    else:
        prefix = words.prefix.search(text[max(0, number.start - 8) : number.start])
        if not prefix or number.scale < 10_000:
            return None
        currency, start, end = words.prefix_words[prefix["word"]], number.start, number.stop
    if is_label(text, number, end):
        return None
    low, high = number.minimum, number.maximum
    magnitude = words.magnitude.match(text, number.stop) if before else None
    if magnitude:
        factor = words.magnitudes[magnitude["word"]]
        low, high, end = low * factor, high * factor, magnitude.end()
    elif low == high and not text[number.end - 1].isdigit():
        low = high = words.understood(text, number)
    cents = words.cents.match(text, end) if currency in words.with_cents and after and low == high else None
    hundredths = value_of(cents["number"]) if cents else None
    if cents and hundredths:
        low = high = low + hundredths / 100
        end = cents.end()
    return _Sum(start, end, low, high, currency, "currency", 0.95, vague=number.vague, more=number.more)


def _share_currency(text: str, numbers: list[Number], sums: list[_Sum | None], words: Money) -> None:
    """Give numbers the currency that the next sum of their list, or the other side of their arrow, names."""
    for index in range(len(numbers) - 2, -1, -1):
        following, number, after = sums[index + 1], numbers[index], numbers[index + 1]
        if sums[index] is not None or following is None or following.start - number.stop > _WINDOW:
            continue
        gap = text[number.stop : following.start]
        factor = Decimal(1)
        if words.arrow.fullmatch(gap):
            surface = text[after.start : after.end].replace(" ", "")
            tail = surface[len(surface.rstrip(words.powers)) :]
            if number.scale == 1 and tail:
                factor = value_of(tail) or factor
        elif number.scale < 10_000 or not words.list.fullmatch(gap):
            continue
        low, high = number.minimum * factor, number.maximum * factor
        if low == high and factor == 1:
            low = high = words.understood(text, number)
        sums[index] = _Sum(
            number.start,
            number.stop,
            low,
            high,
            following.currency,
            "shared-currency",
            0.85,
            vague=number.vague,
            more=number.more,
        )
    for index in range(1, len(numbers)):
        before, number = sums[index - 1], numbers[index]
        if sums[index] is not None or before is None or before.end >= number.start or number.scale < 10_000:
            continue
        if words.arrow.fullmatch(text, before.end, number.start) and not _is_counted(text, number, words):
            low, high = number.minimum, number.maximum
            sums[index] = _Sum(number.start, number.stop, low, high, before.currency, "shared-currency", 0.85)


def _is_counted(text: str, number: Number, words: Money) -> bool:
    """Return whether a counter or a unit of measure follows a number."""
    follow = number.stop + (text[number.stop : number.stop + 1] == " ")
    return any(unit.kind != "none" and unit.form not in words.after for unit in quantity_units().at(text, follow))


def _read_shares(text: str, numbers: list[Number], sums: list[_Sum | None], words: Money) -> None:
    """Read shares in brackets behind a sum that leave its unit out: 180억 원(국비 110, 시비 70)."""
    whole: _Sum | None = None
    factor, close = Decimal(1), 0
    for index, number in enumerate(numbers):
        found = sums[index]
        if found is not None and not found.vague and number.scale >= 10_000:
            opening = words.shares.match(text, found.end)
            close = text.find(")", opening.end(), opening.end() + 2 * _WINDOW) if opening else -1
            surface = text[number.start : number.end].replace(" ", "")
            tail = surface[len(surface.rstrip(words.powers)) :]
            factor = value_of(tail) or Decimal(1)
            whole = found if close > 0 and factor >= number.scale else None
        elif whole and found is None and number.stop <= close and number.scale == 1 and not number.vague:
            low, high = number.minimum * factor, number.maximum * factor
            if (
                high <= whole.maximum
                and words.is_share(text, number.start, number.stop)
                and text[number.stop] in ",) /·"
            ):
                sums[index] = _Sum(number.start, number.stop, low, high, whole.currency, "share-of-sum", 0.75)


def _read_tables(text: str, numbers: list[Number], sums: list[_Sum | None]) -> None:
    """Take the cells of tables whose unit is a currency."""
    cells = {cell.start: cell for cell in unit_cells(text) if table_unit(cell.unit)}
    for index, number in enumerate(numbers if cells else []):
        cell = cells.get(number.start)
        unit = table_unit(cell.unit) if cell and sums[index] is None and cell.end == number.stop else None
        if unit and not number.vague:
            low, high = number.minimum * unit[1], number.maximum * unit[1]
            sums[index] = _Sum(
                number.start, number.stop, low, high, unit[0], "table-unit", 0.8, head=cell.head if cell else ""
            )


def _from_context(text: str, number: Number, words: Money, context: Context) -> _Sum | None:
    """Return the sum that a number without a currency is by its context: 사업비 16억, 추정가격 1,138,000,000."""
    grouped = number.grouped and number.scale == 1 and number.minimum >= _PLAIN_SUM and number.minimum % 1 == 0
    if (number.scale < 10_000 and not grouped) or number.form not in ("digits", "mixed"):
        return None
    if words.ordinal.search(text[max(0, number.start - 2) : number.start]):
        return None
    if _is_counted(text, number, words):
        return None
    if number.stop < len(text) and not _ends_word(text, number.stop, words, context):
        return None
    if words.no_money.search(text[max(0, number.start - _WINDOW // 2) : number.stop + 6]):
        return None
    floor = max(0, number.start - _WINDOW)
    floor = max(floor, text.rfind("\n", floor, number.start) + 1, text.rfind(". ", floor, number.start) + 1)
    before = text[floor : number.start]
    near = words.cue_near.search(before)
    if grouped or number.scale < _LARGE:
        found = near is not None
    elif number.scale == _LARGE or text[number.stop - 1] in words.sure_ends or _decimal(text, number):
        found = True
    else:
        found = bool(near or (words.cue_before.search(before) and words.cue_after.match(text, number.stop)))
    if not found:
        return None
    low, high = number.minimum, number.maximum
    if low == high:
        low = high = words.understood(text, number)
    return _Sum(number.start, number.stop, low, high, "KRW", "money-context", 0.8, number.vague, number.more)


def _read_bereft(text: str, numbers: list[Number], sums: list[_Sum | None], words: Money) -> None:
    """Take the sums of a damaged text that lost their currency, and perhaps their power of ten with it."""
    for index, number in enumerate(numbers):
        if sums[index] is not None or number.more or number.vague or number.form not in ("digits", "mixed"):
            continue
        if words.ordinal.search(text[max(0, number.start - 2) : number.start]) or _is_counted(text, number, words):
            continue
        priced = number.grouped and torn().is_price(text, number.stop)
        scaled = number.scale >= _BEREFT or priced
        if not priced and not torn().is_bereft(text, number.start, number.stop, scaled=scaled):
            continue
        share = words.is_share(text, number.start, number.stop)
        floor = max(0, number.start - _WINDOW)
        floor = max(floor, text.rfind("\n", floor, number.start) + 1)
        if scaled and not priced:
            told = number.scale >= _LARGE or share or words.cue_before.search(text[floor : number.start])
            if not told and not any(_is_near(text, number, other) for other in sums[max(0, index - 1) : index + 2]):
                continue
        elif not priced and (
            number.like_year
            or number.maximum <= 1
            or not (
                share
                or torn().is_budget(text, number.start)
                or _is_exchanged(text, number, sums[max(0, index - 2) : index])
            )
        ):
            continue
        low, high = number.minimum, number.maximum
        if low == high:
            low = high = words.understood(text, number)
        sums[index] = _Sum(number.start, number.stop, low, high, "KRW", "bereft" if scaled else "parts", 0.75)


def _is_exchanged(text: str, number: Number, sums: list[_Sum | None]) -> bool:
    """Return whether a number stands in brackets behind a sum of another currency: 480만 달러(48)."""
    other = next((found for found in reversed(sums) if found), None)
    return bool(other and other.currency != "KRW" and torn().exchanged.fullmatch(text, other.end, number.start))


def _is_near(text: str, number: Number, other: _Sum | None) -> bool:
    """Return whether a sum stands so near to a number that it tells what the number is, in the same line."""
    if other is None:
        return False
    first, last = min(number.stop, other.end), max(number.start, other.start)
    return last - first <= _WINDOW and "\n" not in text[first:last]


def _read_torn_ranges(text: str, numbers: list[Number], sums: list[_Sum | None], words: Money) -> None:
    """Join a sum to the number before it of a range whose upper end lost its power of ten: 8천억~1 원, 42억~45원."""
    for index in range(1, len(numbers)):
        found = sums[index]
        if found is None or found.start != numbers[index].start:
            continue
        start = torn().head(text, found.start, found.end)
        before = numbers[index - 1]
        if before.range and before.start < start < before.stop:
            sums[index - 1], sums[index] = None, replace(found, start=before.start, rule="parts")
            continue
        lower = next((one for one in range(index - 1, -1, -1) if numbers[one].stop <= start), None)
        if lower is None or numbers[lower].scale < _BEREFT:
            continue
        number, other = numbers[lower], sums[lower]
        if other is not None and other.end > number.stop:
            continue
        small = number.maximum > found.minimum or start < found.start
        if small and words.range_marks.fullmatch(text, number.stop, start):
            sums[lower:index] = [None] * (index - lower)
            sums[index] = replace(found, start=number.start, rule="parts")


def _decimal(text: str, number: Number) -> bool:
    return "." in text[number.start : number.end]


def _ends_word(text: str, end: int, words: Money, context: Context) -> bool:
    bound = boundary(text[end - 1])
    if bound is None or bound.match(text, end) or text.startswith(words.after_forms, end):
        return True
    return context.morphemes is not None and context.morphemes.starts_at(end)


def _joined(text: str, sums: list[_Sum], words: Money) -> list[_Sum]:
    """Return the sums with those joined that are the two ends of one range."""
    joined: list[_Sum] = []
    for found in sums:
        last = joined[-1] if joined else None
        if last and last.end > found.start:
            continue
        if (
            last
            and not (last.vague or found.vague)
            and last.currency == found.currency
            and last.maximum < found.minimum
        ):
            gap = text[last.end : found.start]
            marked = words.range_marks.fullmatch(gap)
            if (marked and found.start > last.end) or (
                words.range_words.fullmatch(gap) and words.range_closing.match(text, found.end)
            ):
                joined[-1] = _Sum(
                    last.start, found.end, last.minimum, found.maximum, found.currency, "range", 0.95, more=found.more
                )
                continue
        joined.append(found)
    return joined


def _reunited(text: str, sums: list[_Sum]) -> list[_Sum]:
    """Return the sums of a damaged text with those joined that were one: 2억 7,500 원, which lost 만 at its end."""
    joined: list[_Sum] = []
    for found in sums:
        last = joined[-1] if joined else None
        if last and torn().are_one(text, last.start, last.end, found.start, found.end):
            joined[-1] = replace(found, start=last.start, rule="parts")
        else:
            joined.append(found)
    return joined


def _mention(text: str, found: _Sum, words: Money, *, damaged: bool) -> Mention:
    start = torn().head(text, found.start, found.end) if damaged and found.rule in _SINGLE else found.start
    approx, bound = cues_at(text, start, found.end, money=True)
    value: str | None = f"{found.currency} {interval(found.minimum, found.maximum)}"
    note = None
    candidates: tuple[str, ...] = ()
    if found.vague:
        value, note = None, "vague numeral"
    elif not found.currency:
        value, note = None, "currency"
    elif start < found.start or found.rule == "parts" or _is_torn(text, found, words, damaged=damaged):
        value, note = None, "damage"
        candidates = torn().readings(text, start, found.end, found.currency, found.maximum)
    lost = note == "damage"
    return Mention(
        type="amount",
        start=start,
        end=found.end,
        value=value,
        approx=(approx or found.more) or None,
        bound=bound,
        amount_min=None if lost else found.minimum,
        amount_max=None if lost else found.maximum,
        currency=found.currency or None,
        role=words.roles.get(found.head) or words.role(text, start, found.end),
        rule=f"amount.{found.rule}",
        score=found.score,
        note=note,
        candidates=candidates,
    )


def _is_torn(text: str, found: _Sum, words: Money, *, damaged: bool) -> bool:
    """Return whether a sum has lost a part, as far as its form and the damage of the text tell."""
    if found.rule in ("table-unit", "share-of-sum"):
        return damaged and found.rule == "table-unit" and found.maximum < torn().plain_below
    if damaged and 0 < found.minimum * _APART <= found.maximum:
        return True
    share = words.is_share(text, found.start, found.end)
    if found.currency == "KRW" and torn().anywhere(text, found.start, found.end, found.maximum, share=share):
        return True
    return damaged and torn().in_damaged(text, found.start, found.end, found.maximum, share=share)
