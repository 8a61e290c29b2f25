"""brat standoff: a folder with DOC_ID.txt, DOC_ID.ann and annotation.conf.

A mention across a line end has one fragment a line, as brat demands. What else is known of a mention stands as JSON in
an AnnotatorNotes line, the rest of the gold in DOC_ID.json beside it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from kextract.evaluation.exchange.common import Annotated, rejoin
from kextract.mentions import TYPES


def write(documents: list[Annotated], out: Path) -> None:
    """Write the folder."""
    out.mkdir(parents=True, exist_ok=True)
    entities = "\n".join(TYPES)
    config = f"[entities]\n{entities}\n\n[relations]\n\n[events]\n\n[attributes]\n"
    (out / "annotation.conf").write_text(config, encoding="utf-8", newline="\n")
    for item in documents:
        lines = []
        for number, row in enumerate(item.entities, 1):
            pieces = _fragments(item.raw, row["raw_start"], row["raw_end"])
            places = ";".join(f"{start} {end}" for start, end in pieces)
            text = " ".join(item.raw[start:end] for start, end in pieces)
            lines.append(f"T{number}\t{row['type']} {places}\t{text}")
            known = {k: v for k, v in row.items() if k not in ("type", "raw_start", "raw_end", "raw_text")}
            lines.append(f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(known, ensure_ascii=False)}")
        (out / f"{item.doc_id}.txt").write_bytes(item.raw.encode("utf-8"))
        (out / f"{item.doc_id}.ann").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        carried = json.dumps(item.carried, ensure_ascii=False, indent=1) + "\n"
        (out / f"{item.doc_id}.json").write_text(carried, encoding="utf-8", newline="\n")


def _fragments(raw: str, start: int, end: int) -> list[tuple[int, int]]:
    found = [(start + piece.start(), start + piece.end()) for piece in re.finditer(r"[^\r\n]+", raw[start:end])]
    return found or [(start, end)]


def read(path: Path) -> list[Annotated]:
    """Read the folder.

    Raises:
        ValueError: the folder holds no text, or a line of annotation is none.
    """
    found = []
    for text in sorted(path.glob("*.txt")):
        raw = text.read_bytes().decode("utf-8")
        annotations, rest = text.with_suffix(".ann"), text.with_suffix(".json")
        carried: dict[str, Any] = json.loads(rest.read_text(encoding="utf-8")) if rest.is_file() else {}
        spans: dict[str, tuple[int, int, str]] = {}
        notes: dict[str, dict[str, Any]] = {}
        for line in annotations.read_text(encoding="utf-8").split("\n"):
            parts = line.split("\t", 2)
            if line.startswith("T"):
                kind, places = parts[1].split(" ", 1)
                numbers = [int(number) for number in re.findall(r"\d+", places)]
                spans[parts[0]] = (min(numbers), max(numbers), kind)
            elif line.startswith("#") and parts[1].startswith("AnnotatorNotes T"):
                notes[parts[1].split(" ", 1)[1]] = _note(parts[2] if len(parts) > 2 else "")
        rows = [
            {**notes.get(name, {}), "type": kind, "raw_start": start, "raw_end": end}
            for name, (start, end, kind) in spans.items()
        ]
        found.append(Annotated(raw, rejoin(spans.values(), rows, raw), carried, text.stem))
    if not found:
        raise ValueError("the folder holds no .txt files")
    return found


def _note(text: str) -> dict[str, Any]:
    """Return a note as attributes; a note that a person wrote is the value."""
    try:
        known = json.loads(text)
    except ValueError:
        known = text.strip()
    if isinstance(known, dict):
        return known
    return {"value": str(known)} if str(known) else {}
