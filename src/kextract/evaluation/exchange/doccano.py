"""doccano, sequence labelling: JSONL with `text` and `label`, lists of start, end and type.

doccano keeps unknown keys as metadata of a text, so `kextract` comes back with the export. The newer export with
`entities` (start_offset, end_offset, label) is read too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kextract.evaluation.exchange.common import Annotated, rejoin


def write(documents: list[Annotated], out: Path) -> None:
    """Write the file."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for item in documents:
            label = [[row["raw_start"], row["raw_end"], row["type"]] for row in item.entities]
            carried = {**item.carried, "entities": item.entities}
            value = {"text": item.raw, "label": label, "doc_id": item.doc_id, "kextract": carried}
            file.write(json.dumps(value, ensure_ascii=False) + "\n")


def read(path: Path) -> list[Annotated]:
    """Read the file."""
    found = []
    for line in path.read_text(encoding="utf-8-sig").split("\n"):
        if not line.strip():
            continue
        value = json.loads(line)
        carried: dict[str, Any] = dict(value.get("kextract") or (value.get("metadata") or {}).get("kextract") or {})
        rows = carried.pop("entities", [])
        if value.get("entities"):
            spans = [(one["start_offset"], one["end_offset"], one["label"]) for one in value["entities"]]
        else:
            spans = [(start, end, kind) for start, end, kind in value.get("label", [])]
        raw = value["text"] if "text" in value else value["data"]
        found.append(Annotated(raw, rejoin(spans, rows, raw), carried, value.get("doc_id")))
    return found
