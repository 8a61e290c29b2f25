"""What all formats share: a release with its mentions, and the way back to gold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kextract.errors import GoldError
from kextract.evaluation.gold import RELATIONS, GoldDocument, from_values

Row = dict[str, Any]

#: Keys of a gold file that the spans of a tool stand for.
_SPANS = ("entities",)


@dataclass(slots=True)
class Annotated:
    """A release as an annotation tool shows it.

    Args:
        raw: the raw text.
        entities: mentions: type, raw_start, raw_end, and what else is known of them.
        carried: the rest of the gold file; empty where the tool lost it.
        doc_id: identifier, where the tool kept it.
    """

    raw: str
    entities: list[Row]
    carried: Row = field(default_factory=dict)
    doc_id: str | None = None

    @classmethod
    def of(cls, document: GoldDocument) -> Annotated:
        """Return a gold release as a tool shows it."""
        carried = {key: value for key, value in document.values.items() if key not in _SPANS}
        entities = [dict(row) for row in document.entities]
        return cls(document.raw or "", entities, carried, document.doc_id)


def rejoin(spans: Iterable[tuple[int, int, str]], rows: Iterable[Row], raw: str) -> list[Row]:
    """Return the mentions of a tool with what is known of them.

    Args:
        spans: start, end and type as the tool has them.
        rows: mentions as they were carried along; those that the tool deleted or moved are left out.
        raw: the raw text.
    """
    known = {(row["raw_start"], row["raw_end"], row["type"]): row for row in rows}
    found = []
    for start, end, kind in dict.fromkeys(spans):
        row = known.get((start, end, kind), {"type": kind, "raw_start": start, "raw_end": end})
        found.append({**row, "raw_text": raw[start:end]})
    return sorted(found, key=lambda row: (row["raw_start"], row["raw_end"], row["type"]))


def utf16_to_points(text: str, position: int) -> int:
    """Return the code point offset of an offset in UTF-16 units, as browsers count."""
    return len(text.encode("utf-16-le")[: 2 * position].decode("utf-16-le", "ignore"))


def merged(item: Annotated, known: Mapping[str, GoldDocument], where: str) -> GoldDocument:
    """Return the gold of an annotated release.

    Args:
        item: what the tool said.
        known: gold by sha256 that is there already.
        where: origin, for messages.

    Raises:
        GoldError: nothing says which file was annotated, or the annotations do not fit its text.
    """
    digest = item.carried.get("sha256") or hashlib.sha256(item.raw.encode("utf-8", "replace")).hexdigest()
    old = known.get(digest)
    base = {**(old.values if old else {}), **item.carried}
    doc_id = base.get("doc_id") or item.doc_id
    if not doc_id:
        raise GoldError(f"{where}: a release has no doc_id, and its text is that of no gold here; add a doc_id.")
    values: Row = {
        "doc_id": doc_id,
        "source": f"{doc_id}.txt",
        "sha256": digest,
        "text": item.raw,
        "edits": [],
        **{key: value for key, value in base.items() if value is not None},
        "entities": item.entities,
    }
    for name in RELATIONS:
        values.setdefault(name, [])
    document = from_values(values, f"{where}: {doc_id}")
    for row in document.entities:
        text = item.raw[row["raw_start"] : row["raw_end"]]
        if row["raw_end"] > len(item.raw) or row.get("raw_text", text) != text or not text:
            raise GoldError(
                f"{where}: {doc_id}: {row['type']} {row.get('raw_text')!r} at {row['raw_start']}..{row['raw_end']}, "
                f"but the text reads {text!r} there; export it anew from the tool."
            )
    document.raw = item.raw
    return document
