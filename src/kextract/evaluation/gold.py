"""Gold: reading it, and holding it to its own rules.

A folder of gold holds one `DOC_ID.json` a release, `splits.csv` (doc_id, split) and `floors.csv` (type, measure,
floor). The raw files lie beside it, in `../raw`. A file or document is matched to its gold by the SHA-256 of its bytes.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from kextract.alignment import Edit, Repaired, repaired_from
from kextract.errors import EditError, GoldError, ReadError
from kextract.mentions import TYPES
from kextract.readers.files import read_file

SPLITS = ("dev", "test")
RELATIONS = ("agreements", "funding", "events")
MEASURES = ("precision", "recall", "f1", "value_accuracy")
#: Statuses of mentions; relations also know the last two.
STATUSES = (None, "none", "planned", "done", "cancelled", "denied")

Row = dict[str, Any]


@dataclass(slots=True)
class GoldDocument:
    """The gold of one release.

    Args:
        doc_id: identifier.
        source: path of the raw file below the folder of raw files.
        sha256: of the bytes of the raw file.
        text: the undamaged text.
        edits: what leads from raw to `text`; keys raw_start, raw_end, inserted, sure, accept, kind.
        entities: mentions; keys are columns of the table `entities`, `optional`, and `unsure`: attributes left open.
        relations: rows of agreements, funding and events.
        published: publication date, ISO 8601.
        mode: mode of the damage where a generator made it, otherwise None.
        split: `dev`, `test`, or None where `splits.csv` does not name the release.
        raw: the raw text; None where the file is not at hand.
        values: everything that the file says.
    """

    doc_id: str
    source: str
    sha256: str
    text: str
    edits: list[Row] = field(default_factory=list)
    entities: list[Row] = field(default_factory=list)
    relations: dict[str, list[Row]] = field(default_factory=dict)
    published: str | None = None
    mode: str | None = None
    split: str | None = None
    raw: str | None = None
    values: Row = field(default_factory=dict)

    @property
    def damaged(self) -> bool:
        """Whether the raw text lost anything."""
        return bool(self.edits)

    @property
    def release(self) -> str:
        """What twins of one release share: the undamaged text without its white space."""
        return "".join(self.text.split())

    def undamaged(self) -> Repaired:
        """Return the undamaged text with its alignment to the raw one.

        Raises:
            GoldError: the edits do not lead from the raw text to `text`, or the raw file is missing.
        """
        if self.raw is None:
            raise GoldError(f"{self.doc_id}: its raw file {self.source} is missing; put it beside the gold, in raw/.")
        wanted = unicodedata.normalize("NFC", self.text)
        for edits in (self.edits, [edit for edit in self.edits if edit.get("sure", True)]):
            try:
                repaired = _apply(self.raw, edits)
            except EditError as error:
                raise GoldError(f"{self.doc_id}: {error} Correct the edits of its gold.") from error
            if repaired.text == wanted:
                return repaired
        place = next((i for i, (a, b) in enumerate(zip(repaired.text, wanted, strict=False)) if a != b), len(wanted))
        raise GoldError(
            f"{self.doc_id}: the edits do not lead from the raw file to `text`; they part at character {place} of it "
            f"({wanted[max(place - 8, 0) : place + 8]!r}). Correct the edits or the text."
        )


def _apply(raw: str, edits: list[Row]) -> Repaired:
    ordered = sorted(edits, key=lambda edit: (edit["raw_start"], edit["raw_end"]))
    return repaired_from(
        raw,
        [
            Edit(raw_start=start, raw_end=end, removed=raw[start:end], inserted=edit.get("inserted") or "")
            for edit in ordered
            for start, end in [(edit["raw_start"], edit["raw_end"])]
        ],
    )


def load_gold(folder: Path, *, raw: Path | None = None, strict: bool = False) -> list[GoldDocument]:
    """Read and check a folder of gold.

    Args:
        folder: the folder.
        raw: folder of the raw files; `../raw` seen from the gold by default.
        strict: also demand every raw file, that the edits lead to `text`, and that every release has a split.

    Returns:
        The releases in order of doc_id.

    Raises:
        GoldError: what is wrong, where, and what to do.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder}: no such folder of gold.")
    paths = sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))
    if not paths:
        raise GoldError(f"{folder}: no gold here; a folder of gold holds one DOC_ID.json a release.")
    splits = read_splits(folder)
    documents = []
    seen: dict[str, str] = {}
    for path in paths:
        document = load_document(path, raw)
        document.split = splits.get(document.doc_id)
        other = seen.setdefault(document.sha256, document.doc_id)
        if other != document.doc_id:
            raise GoldError(f"{path}: {other} has the same sha256; a raw file has one gold. Remove one of them.")
        if strict:
            document.undamaged()
            if document.split is None:
                raise GoldError(f"{folder / 'splits.csv'}: {document.doc_id} has no split; add a line for it.")
        documents.append(document)
    names = {document.doc_id for document in documents}
    for doc_id in splits:
        if doc_id not in names:
            raise GoldError(
                f"{folder / 'splits.csv'}: there is no gold {doc_id}.json; remove the line or add the file."
            )
    _check_twins(documents)
    return sorted(documents, key=lambda document: document.doc_id)


def _check_twins(documents: Iterable[GoldDocument]) -> None:
    sides: dict[str, GoldDocument] = {}
    for document in documents:
        twin = sides.setdefault(document.release, document)
        if twin.split and document.split and twin.split != document.split:
            raise GoldError(
                f"{document.doc_id} is in {document.split} and {twin.doc_id}, with the same text, in {twin.split}; "
                "twins stay on one side. Change splits.csv."
            )


def load_document(path: Path, raw: Path | None = None) -> GoldDocument:
    """Read and check one file of gold; see `load_gold`.

    Raises:
        GoldError: the file cannot be read as JSON, breaks a rule, or bears another name than its doc_id.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise GoldError(f"{path}: not readable as JSON ({error}); correct the file.") from error
    document = from_values(values, str(path))
    if path.stem != document.doc_id:
        raise GoldError(f"{path}: its doc_id is {document.doc_id!r}; name the file {document.doc_id}.json.")
    for folder in (raw,) if raw else (path.parent.parent / "raw", path.parent.parent.parent, path.parent):
        if folder is not None and (folder / document.source).is_file():
            attach_raw(document, folder / document.source)
            break
    return document


def from_values(values: Any, where: str) -> GoldDocument:
    """Return the gold that a JSON value states.

    Args:
        values: the value.
        where: its origin, for messages.

    Raises:
        GoldError: a part is missing, of the wrong kind or against the rules.
    """
    if not isinstance(values, dict):
        raise GoldError(f"{where}: a gold file holds one object.")
    for key in ("doc_id", "source", "sha256", "text"):
        if not isinstance(values.get(key), str):
            raise GoldError(f"{where}: {key!r} is missing or no string; add it.")
    if not values["doc_id"] or values["doc_id"].startswith(".") or set(values["doc_id"]) & set("/\\\0"):
        raise GoldError(f"{where}: the doc_id {values['doc_id']!r} cannot be the name of a file; choose another.")
    if values["source"].startswith("/") or ".." in values["source"].split("/"):
        raise GoldError(f"{where}: the source {values['source']!r} leaves the folder of raw files; make it relative.")
    document = GoldDocument(
        values["doc_id"],
        values["source"],
        values["sha256"],
        values["text"],
        edits=_rows(values, "edits", where),
        entities=_rows(values, "entities", where),
        relations={name: _rows(values, name, where) for name in RELATIONS},
        published=values.get("published"),
        mode=values.get("mode"),
        values=values,
    )
    _check_entities(document.entities, where)
    for name, rows in document.relations.items():
        for row in rows:
            _check_span(row, f"{where}: {name}")
            if row.get("status") not in STATUSES:
                raise GoldError(f"{where}: {name}: unknown status {row['status']!r}.")
    for edit in document.edits:
        _check_span(edit, f"{where}: edits", empty=True)
        if not (edit.get("inserted") or edit["raw_end"] > edit["raw_start"]):
            raise GoldError(f"{where}: the edit at {edit['raw_start']} changes nothing; remove it.")
    return document


def _rows(values: Row, key: str, where: str) -> list[Row]:
    rows = values.get(key)
    rows = [] if rows is None else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise GoldError(f"{where}: {key!r} must be a list of objects.")
    return rows


def _check_span(row: Row, where: str, *, empty: bool = False) -> None:
    start, end = row.get("raw_start"), row.get("raw_end")
    good = type(start) is int and type(end) is int and start >= 0 and (start < end or (empty and start == end))
    if not good:
        raise GoldError(f"{where}: raw_start {start!r} and raw_end {end!r} are no half-open span; correct them.")


def _check_entities(entities: list[Row], where: str) -> None:
    seen = set()
    for row in entities:
        _check_span(row, f"{where}: entities")
        place = f"{where}: {row.get('type')} at {row['raw_start']}"
        if row.get("type") not in TYPES:
            raise GoldError(f"{place}: unknown type; the types are {', '.join(TYPES)}.")
        key = (row["type"], row["raw_start"], row["raw_end"])
        if key in seen:
            raise GoldError(f"{place}: annotated twice; remove one.")
        seen.add(key)
        for name, known in _CLOSED.items():
            if row.get(name) not in known:
                raise GoldError(f"{place}: {name} {row[name]!r} is not one of {', '.join(filter(None, known))}.")
        for name in ("amount_min", "amount_max", "quantity_min", "quantity_max"):
            _check_number(row.get(name), f"{place}: {name}")


_CLOSED: dict[str, tuple[str | None, ...]] = {
    "bound": (None, "min", "max", "over", "under"),
    "mod": (None, "START", "MID", "END"),
    "status": (None, "none", "planned", "done"),
}


def _check_number(value: Any, place: str) -> None:
    try:
        good = value is None or Decimal(str(value)).is_finite()
    except InvalidOperation:
        good = False
    if not good:
        raise GoldError(f"{place}: {value!r} is no number.")


def attach_raw(document: GoldDocument, path: Path) -> None:
    """Read the raw file of a gold release and check the gold against it.

    Raises:
        GoldError: another file than the one annotated, or a mention that is not what stands there.
    """
    try:
        release = read_file(path)
    except ReadError as error:
        raise GoldError(f"{path}: the raw file of {document.doc_id} cannot be read. {error}") from error
    if release.sha256 != document.sha256:
        raise GoldError(
            f"{path}: its sha256 is {release.sha256}, the gold {document.doc_id} was made for {document.sha256}; "
            "restore the file or annotate it anew."
        )
    raw = release.raw
    for row in document.entities:
        found = raw[row["raw_start"] : row["raw_end"]]
        if row["raw_end"] > len(raw) or row.get("raw_text", found) != found:
            raise GoldError(
                f"{document.doc_id}: {row['type']} {row.get('raw_text')!r} at {row['raw_start']}..{row['raw_end']}, "
                f"but the file reads {found!r} there; correct the offsets or raw_text."
            )
    for rows in (document.edits, *document.relations.values()):
        for row in rows:
            if row["raw_end"] > len(raw):
                raise GoldError(
                    f"{document.doc_id}: {row['raw_start']}..{row['raw_end']} lies behind the end of the file."
                )
    document.raw = raw


def read_splits(folder: Path) -> dict[str, str]:
    """Return the split of each doc_id, from `splits.csv`; nothing where there is none.

    Raises:
        GoldError: an unknown split, a repeated doc_id or other columns.
    """
    splits: dict[str, str] = {}
    for row in _table(folder / "splits.csv", ("doc_id", "split")):
        if row["split"] not in SPLITS:
            raise GoldError(f"{folder / 'splits.csv'}: {row['doc_id']} has split {row['split']!r}; use dev or test.")
        if row["doc_id"] in splits:
            raise GoldError(f"{folder / 'splits.csv'}: {row['doc_id']} has two lines; remove one.")
        splits[row["doc_id"]] = row["split"]
    return splits


@dataclass(frozen=True, slots=True)
class Floor:
    """The least score of a type: `measure` of `type` must not fall below `floor`."""

    type: str
    measure: str
    floor: float


def read_floors(folder: Path) -> list[Floor]:
    """Return the floors, from `floors.csv`; none where there is no such file.

    Raises:
        GoldError: an unknown measure or a floor that is no number from 0 to 1.
    """
    floors = []
    for row in _table(folder / "floors.csv", ("type", "measure", "floor")):
        where = f"{folder / 'floors.csv'}: {row['type']} {row['measure']}"
        if row["type"] not in (*TYPES, *RELATIONS, "repair"):
            raise GoldError(f"{where}: unknown type; use an entity type, a table of relations, or repair.")
        if row["measure"] not in MEASURES:
            raise GoldError(f"{where}: unknown measure; the measures are {', '.join(MEASURES)}.")
        try:
            floor = float(row["floor"])
        except ValueError:
            floor = -1.0
        if not 0 <= floor <= 1:
            raise GoldError(f"{where}: the floor {row['floor']!r} is no number from 0 to 1.")
        floors.append(Floor(row["type"], row["measure"], floor))
    return floors


def _table(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(line for line in file if not line.startswith("#"))
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise GoldError(
                f"{path}: the column {sorted(missing)[0]!r} is missing; the columns are {', '.join(columns)}."
            )
        return [{column: (row[column] or "").strip() for column in columns} for row in reader]
