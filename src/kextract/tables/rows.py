"""From an extraction to rows: plain dicts in the columns of the schema."""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import Any

from kextract.alignment import Repaired
from kextract.layout import Layout
from kextract.mentions import Mention

Row = dict[str, Any]

#: Powers of ten that the decimal columns hold; what does not fit leaves the cell empty, with a note.
_MONEY_LIMIT = Decimal(10) ** 34
_NUMBER_LIMIT = Decimal(10) ** 29


def edit_rows(doc_id: str, repaired: Repaired) -> list[Row]:
    """Return the rows of the edits of a release, by place."""
    return [
        {
            "doc_id": doc_id,
            "edit_id": f"x{number}",
            "raw_start": edit.raw_start,
            "raw_end": edit.raw_end,
            "removed": edit.removed,
            "inserted": edit.inserted,
            "rule": edit.rule,
            "confidence": round(edit.confidence, 3),
        }
        for number, edit in enumerate(repaired.edits, 1)
    ]


def entity_rows(
    doc_id: str, mentions: list[Mention], repaired: Repaired, layout: Layout, *, sparse: bool = False
) -> list[Row]:
    """Return the rows of the mentions of a release, sorted and numbered.

    A mention of which no character survives in the raw text gives no row.

    Args:
        doc_id: identifier of the release.
        mentions: its mentions, in offsets of the repaired text.
        repaired: raw and repaired text.
        layout: zones of the repaired text.
        sparse: whether rows leave out their empty cells, which is most of their cells.
    """
    places = []
    for mention in mentions:
        raw_start, raw_end = _without_outer_space(repaired.raw, *repaired.to_raw(mention.start, mention.end))
        if raw_start < raw_end:
            places.append((raw_start, raw_end, mention.type, mention))
    places.sort(key=lambda place: place[:3])
    rows = []
    for number, (raw_start, raw_end, _, mention) in enumerate(places, 1):
        row: Row = {
            "doc_id": doc_id,
            "entity_id": f"e{number}",
            "type": mention.type,
            "raw_start": raw_start,
            "raw_end": raw_end,
            "raw_text": repaired.raw[raw_start:raw_end],
            "start": mention.start,
            "end": mention.end,
            "text": repaired.text[mention.start : mention.end],
            "section": layout.kind_at(mention.start),
            "score": round(mention.score, 3),
        }
        cells = zip(_COPIED, _copied(mention), strict=True)
        row.update({name: value for name, value in cells if value is not None} if sparse else cells)
        edits = _edits_inside(repaired, mention) if repaired.edit_spans else []
        if edits or not sparse:
            row["edits"] = edits
        if mention.candidates or not sparse:
            row["candidates"] = list(mention.candidates)
        if mention.type in _MEASURED:
            row["approx"] = bool(mention.approx)
            _fit(row, ("amount_min", "amount_max"), _MONEY_LIMIT, 4)
            _fit(row, ("quantity_min", "quantity_max"), _NUMBER_LIMIT, 9)
        rows.append(row)
    return rows


def _without_outer_space(raw: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the space that a repair has left at its edge: 15억 and a space, where 원 was restored."""
    while start < end and raw[end - 1].isspace():
        end -= 1
    while start < end and raw[start].isspace():
        start += 1
    return start, end


_MEASURED = ("amount", "date", "quantity")
_COPIED = (
    *("value", "code", "approx", "bound", "mod", "status", "amount_min", "amount_max", "currency"),
    *("quantity_min", "quantity_max", "unit", "date_start", "date_end", "grain", "role", "agency", "rule", "note"),
)
_copied = operator.attrgetter(*_COPIED)


def _fit(row: Row, names: tuple[str, ...], limit: Decimal, places: int) -> None:
    for name in names:
        number = row.get(name)
        if number is None:
            continue
        if not number.is_finite() or abs(number) >= limit:
            row[name] = None
            row["note"] = row.get("note") or "number too large for its column"
        else:
            row[name] = round(number, places)


def _edits_inside(repaired: Repaired, mention: Mention) -> list[str]:
    """Return the edits whose inserted or removed characters lie inside the mention of the repaired text."""
    return [
        f"x{number}"
        for number, (start, end) in enumerate(repaired.edit_spans, 1)
        if (start < mention.end and mention.start < end) or (start == end and mention.start < start < mention.end)
    ]
