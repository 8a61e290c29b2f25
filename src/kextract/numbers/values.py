"""How numbers are written in values: plain decimals, ranges with two dots."""

from __future__ import annotations

from decimal import Decimal


def plain(value: Decimal) -> str:
    """Return a number without exponent and without trailing zeros: 1500000000000, 92.3."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def interval(minimum: Decimal, maximum: Decimal) -> str:
    """Return one number, or both ends of a range: 100000000..460000000."""
    return plain(minimum) if minimum == maximum else f"{plain(minimum)}..{plain(maximum)}"
