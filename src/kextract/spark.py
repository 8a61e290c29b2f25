"""Releases in a Spark DataFrame: `extract` gives the tables of `kextract run` as a DataFrame.

    from kextract.spark import extract, table

    results = extract(df, text_column="text", id_column="id", published_column="date").persist()
    table(results, "entities").write.parquet("entities")
    table(results, "failures").show()

Every executor core holds one Kiwi (about 0.6 GB). `duplicate_of` stays empty here, because copies are found by
comparing all releases; `kextract run --engine spark` fills it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kextract.api import REPAIR_LEVELS, check_types
from kextract.engines.spark import BatchMapper
from kextract.errors import UsageError
from kextract.processing import Settings, process_all
from kextract.readers.dates import chosen_date
from kextract.readers.decoding import replace_surrogates
from kextract.readers.sources import Task
from kextract.tables.schema import TABLES, arrow_schema
from kextract.tables.writing import typed

#: Tables that `extract` fills.
RESULT_TABLES = tuple(name for name in TABLES if name != "gold_check")


def extract(
    df: Any,
    text_column: str = "text",
    id_column: str | None = "doc_id",
    published_column: str | None = None,
    *,
    repair: str = "safe",
    types: Sequence[str] | None = None,
    gazetteer: str | None = None,
) -> Any:
    """Extract from the releases of a DataFrame.

    Args:
        df: a Spark DataFrame with a release in each row.
        text_column: column of the texts.
        id_column: column of the identifiers, which become `doc_id`; None takes the digest of the text.
        published_column: column of publication dates (dates, or text such as 2019-11-25), or None.
        repair: `off`, `safe` or `full`.
        types: entity types to write; all by default.
        gazetteer: CSV file of further names; its path must lead to it on every machine.

    Returns:
        A DataFrame with one row for each release, in any order: `doc_id` and for each table a list of its rows; `table`
        takes a table out. A release that fails has one row in `failures`; nothing raises on an executor.

    Raises:
        UsageError: a column is missing, or an option cannot be.
    """
    if repair not in REPAIR_LEVELS:
        raise UsageError(f"Repair level {repair!r} is unknown; choose {', '.join(REPAIR_LEVELS)}.")
    columns = [text_column, id_column, published_column]
    for name in columns:
        if name is not None and name not in df.columns:
            raise UsageError(f"There is no column {name!r}; the columns are {', '.join(df.columns)}.")
    if gazetteer is not None and not Path(gazetteer).is_file():
        raise UsageError(f"{gazetteer}: no such gazetteer file.")
    from pyspark.sql import functions
    from pyspark.sql.pandas.types import from_arrow_schema

    empty = functions.lit(None).cast("string")
    chosen = [empty if name is None else functions.col(f"`{name}`").cast("string") for name in columns]
    aliases = ("text", "doc_id", "published")
    frame = df.select(*(column.alias(alias) for column, alias in zip(chosen, aliases, strict=True)))
    settings = Settings(repair, check_types(types), gazetteer)
    return frame.mapInArrow(Mapper(settings), from_arrow_schema(result_schema()))


def table(results: Any, name: str) -> Any:
    """Return one table as a DataFrame.

    Args:
        results: what `extract` returned; persist it when you take several tables.
        name: documents, entities, agreements, funding, events, edits or failures.

    Raises:
        UsageError: there is no such table.
    """
    if name not in RESULT_TABLES:
        raise UsageError(f"There is no table {name!r}; the tables are {', '.join(RESULT_TABLES)}.")
    from pyspark.sql import functions

    return results.select(functions.explode(name).alias("row")).select("row.*")


def result_schema() -> Any:
    """Return the Arrow schema of the results: `doc_id` and a list of rows for each table."""
    import pyarrow as pa

    lists = [pa.field(name, pa.list_(pa.struct(list(arrow_schema(name))))) for name in RESULT_TABLES]
    return pa.schema([pa.field("doc_id", pa.string()), *lists])


def process_batch(batch: Any, settings: Settings) -> Any:
    """Process an Arrow record batch; all that an engine has to call.

    Args:
        batch: a `pyarrow.RecordBatch` with the text columns `text`, `doc_id` and `published` (ISO 8601 or empty).
        settings: the settings.

    Returns:
        A record batch of `result_schema`, a row for each row.
    """
    import pyarrow as pa

    results = process_all([_task(row) for row in batch.to_pylist()], settings)
    columns: dict[str, list[Any]] = {"doc_id": [result["doc_id"] for result in results]}
    for name in RESULT_TABLES:
        rows = [result["failures"] if name == "failures" else result["rows"].get(name, ()) for result in results]
        columns[name] = [[typed(name, row) for row in part] for part in rows]
    return pa.RecordBatch.from_pydict(columns, schema=result_schema())


class Mapper(BatchMapper):
    """`process_batch` in the form that `mapInArrow` takes.

    Args:
        settings: the settings.
    """

    def work(self, batch: Any) -> Any:
        """Return the results of one record batch; see `process_batch`."""
        return process_batch(batch, self.settings)


def _task(row: dict[str, str | None]) -> Task:
    text = row["text"]
    if text is None or not text.strip():
        doc_id = row["doc_id"] or ""
        message = "The column of texts of this record holds no text; fill it or leave the record out."
        return Task(doc_id, doc_id, format="spark", error=("empty", message))
    text = replace_surrogates(text.removeprefix("\ufeff"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    doc_id = row["doc_id"] or digest[:16]
    date, unread = chosen_date((row["published"],), None)
    return Task(doc_id, doc_id, text=text, published=date, format="spark", sha256=digest, unread_date=unread)
