"""`datapackage.json`: a Frictionless Data Package that describes every table and column."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from kextract.tables.schema import TABLES
from kextract.version import __version__

_TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "int32": {"type": "integer"},
    "float32": {"type": "number"},
    "bool": {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    "date": {"type": "date", "format": "default"},
    "money": {"type": "number"},
    "number": {"type": "number"},
    "strings": {"type": "string"},
}
_KEYS = {
    "documents": ["doc_id"],
    "entities": ["doc_id", "entity_id"],
    "agreements": ["doc_id", "agreement_id"],
    "funding": ["doc_id", "funding_id"],
    "events": ["doc_id", "event_id"],
    "edits": ["doc_id", "edit_id"],
}


def table_schema(table: str) -> dict[str, Any]:
    """Return the Frictionless table schema of a table."""
    fields = []
    for column in TABLES[table]:
        description = column.description
        if column.type == "strings":
            description += " Several items are joined by |; a | inside an item is written ¦."
        fields.append({"name": column.name, **_TYPES[column.type], "description": description})
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table in _KEYS:
        schema["primaryKey"] = _KEYS[table]
        if table != "documents":
            reference = {"resource": "documents", "fields": ["doc_id"]}
            schema["foreignKeys"] = [{"fields": ["doc_id"], "reference": reference}]
    return schema


def write_datapackage(out: Path, tables: list[str], formats: tuple[str, ...]) -> None:
    """Write the description of the tables in a folder: of their CSV files, or of the first other format.

    Args:
        out: folder of the tables.
        tables: names of the tables.
        formats: formats that were written.
    """
    chosen = "csv" if "csv" in formats else next((name for name in formats if name != "duckdb"), None)
    if chosen is None:
        return
    resources = []
    for table in tables:
        parts = sorted((out / table).glob(f"part-*.{chosen}")) if (out / table).is_dir() else []
        paths = [f"{table}/{part.name}" for part in parts] or [f"{table}.{chosen}"]
        resource: dict[str, Any] = {
            "name": table,
            "path": paths[0],
            "format": chosen,
            "schema": table_schema(table),
        }
        if len(paths) > 1:
            resource["extrapaths"] = paths[1:]
        if chosen == "csv":
            resource |= {"encoding": "utf-8-sig", "mediatype": "text/csv", "dialect": {"csv": {"lineTerminator": "\n"}}}
        resources.append(resource)
    package = {
        "name": "kextract",
        "title": "Korean government press releases as data",
        "version": __version__,
        "resources": resources,
    }
    temporary = out / ".datapackage.json.tmp"
    temporary.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    os.replace(temporary, out / "datapackage.json")
