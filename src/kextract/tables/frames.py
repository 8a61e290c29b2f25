"""Rows as pandas frames."""

from __future__ import annotations

from typing import Any

from kextract.tables.schema import TABLES

_PANDAS = {"int32": "Int32", "bool": "boolean", "float32": "Float32", "string": "string"}


def to_frame(table: str, rows: list[dict[str, Any]]) -> Any:
    """Return rows as a frame with the columns of their table; integers and booleans stay nullable.

    Args:
        table: name of a table of the schema.
        rows: its rows.
    """
    import pandas as pd

    columns = TABLES[table]
    frame = {
        column.name: pd.Series(
            [row.get(column.name) for row in rows], dtype=_PANDAS.get(column.type, "object"), name=column.name
        )
        for column in columns
    }
    return pd.DataFrame(frame, columns=[column.name for column in columns])
