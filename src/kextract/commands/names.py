"""`kextract names`: the life of a name."""

from __future__ import annotations

import datetime as dt

from kextract.api import as_date
from kextract.commands.consoles import console_for_data, print_table
from kextract.errors import UsageError


def names_command(kind: str, name: str, on: str | None) -> int:
    """Print the lives of a name; the one that holds on the day is marked.

    Args:
        kind: `agency` or `region`.
        name: a full name or a short form.
        on: the day, ISO 8601, or None for today.

    Raises:
        UsageError: no gazetteer knows the name, or the day is no date.
    """
    day = as_date(on) or dt.date.today()
    rows = _agency_rows(name, day) if kind == "agency" else _region_rows(name, day)
    if not rows:
        raise UsageError(f"{name!r} is in no gazetteer of kind {kind}; check the spelling.")
    heads = ("", "name", "from", "to (exclusive)", "code", "belongs to", "became")
    print_table(console_for_data(), f"{name} on {day.isoformat()} (* holds on that day)", heads, rows)
    return 0


def _agency_rows(name: str, day: dt.date) -> list[tuple[str, ...]]:
    from kextract.entities.agencies import life, parent_on

    return [
        (
            "*" if one.holds_on(day) else "",
            one.name,
            one.valid_from.isoformat() if one.valid_from else "",
            one.valid_to.isoformat() if one.valid_to else "",
            "",
            parent_on(one, day),
            ", ".join(filter(None, [one.change, *one.successors])),
        )
        for one in life(name, day)
    ]


def _region_rows(name: str, day: dt.date) -> list[tuple[str, ...]]:
    from kextract.entities.regions import history

    return [
        (
            "*" if meant else "",
            one.value,
            one.start or "",
            one.end or "",
            one.code or "",
            ", ".join(one.parents),
            ", ".join(filter(None, [one.change, *one.became])),
        )
        for one, meant in history(name, day)
    ]
