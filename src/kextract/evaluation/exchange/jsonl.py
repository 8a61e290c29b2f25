"""One release a line: the gold file with the raw text."""

from __future__ import annotations

import json
from pathlib import Path

from kextract.evaluation.exchange.common import Annotated


def write(documents: list[Annotated], out: Path) -> None:
    """Write the file."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for item in documents:
            value = {**item.carried, "entities": item.entities, "raw": item.raw}
            file.write(json.dumps(value, ensure_ascii=False) + "\n")


def read(path: Path) -> list[Annotated]:
    """Read the file."""
    found = []
    for line in path.read_text(encoding="utf-8-sig").split("\n"):
        if line.strip():
            value = json.loads(line)
            raw, entities = value.pop("raw"), value.pop("entities")
            found.append(Annotated(raw, entities, value, value.get("doc_id")))
    return found
