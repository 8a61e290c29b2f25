"""The mention: one stretch of text that names an agency, a region, a sum, a date ... with its value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

TYPES = ("agency", "department", "region", "amount", "date", "quantity", "person", "law")


@dataclass(slots=True, kw_only=True)
class Mention:
    """A found mention, in offsets of the analysed text (half-open code points).

    Args:
        type: one of `TYPES`.
        start: first code point of the surface form.
        end: code point after the last.
        value: normalised value as the annotation guidelines define it; None when it is uncertain.
        code: ISO 3166 code, ten-digit division code or ISO 8601 duration, where the type has one.
        approx: whether the text calls a number or a date approximate.
        bound: `min`, `max`, `over` or `under`.
        mod: `START`, `MID` or `END` of a month, year or half.
        status: `planned`, `done` or `none` for amounts and dates, otherwise None.
        amount_min, amount_max: inclusive limits of a sum, in units of `currency`.
        currency: ISO 4217 code.
        quantity_min, quantity_max: inclusive limits of a quantity, in `unit`.
        unit: counter or unit of measure.
        date_start, date_end: first and last day, both inclusive.
        grain: minute hour day week month quarter half year range.
        role: title of a person, part that an agency plays, share that an amount is.
        agency: official name of the body that a person or a department belongs to.
        rule: stable name of the rule that found it.
        score: 0 to 1; how sure the finder is that this is a mention. The resolver prefers higher scores.
        note: why a value is missing or doubtful.
        candidates: readings between which the text leaves a choice.
    """

    type: str
    start: int
    end: int
    value: str | None = None
    code: str | None = None
    approx: bool | None = None
    bound: str | None = None
    mod: str | None = None
    status: str | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    currency: str | None = None
    quantity_min: Decimal | None = None
    quantity_max: Decimal | None = None
    unit: str | None = None
    date_start: dt.date | None = None
    date_end: dt.date | None = None
    grain: str | None = None
    role: str | None = None
    agency: str | None = None
    rule: str
    score: float = 1.0
    note: str | None = None
    candidates: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, the form in which spaCy extensions hold and serialise a mention.

        Decimals are strings, dates ISO 8601.
        """
        return {name: _plain(getattr(self, name)) for name in _NAMES}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Mention:
        """Build a mention from what `to_dict` returned."""
        known = dict(values)
        for name in _DECIMALS:
            if known[name] is not None:
                known[name] = Decimal(known[name])
        for name in _DATES:
            if known[name] is not None:
                known[name] = dt.date.fromisoformat(known[name])
        known["candidates"] = tuple(known["candidates"])
        return cls(**known)


_NAMES = tuple(f.name for f in fields(Mention))
_DECIMALS = ("amount_min", "amount_max", "quantity_min", "quantity_max")
_DATES = ("date_start", "date_end")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value
