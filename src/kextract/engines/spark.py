"""The Spark engine: documents go to a cluster as rows, results come back as rows.

Python workers of Spark are forked from a daemon that has never used Kiwi, and each builds its own (see
`kextract.tokenizer.kiwi`). What runs on them is `kextract.engines.local.process_batch`, as everywhere else.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from kextract.engines.local import Batch, Result, process_batch
from kextract.errors import UsageError
from kextract.processing import Settings
from kextract.readers.sources import Task

#: Batches sent at once for each core of the cluster: enough to keep it at work, and a bound for the driver's memory.
_WAVE = 8


def session(workers: int | None = None) -> Any:
    """Return the running Spark session, or one on this machine.

    Args:
        workers: cores of a session on this machine; all by default.

    Raises:
        UsageError: the package pyspark is missing.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError("The engine spark needs the package pyspark: pip install 'kextract[spark]'.") from None
    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("kextract")
    if "SPARK_REMOTE" not in os.environ and "MASTER" not in os.environ:
        builder = builder.master(f"local[{workers or '*'}]").config("spark.ui.enabled", "false")
    return builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "50").getOrCreate()


def run_spark(
    batches: Iterable[Batch], settings: Settings, workers: int | None
) -> Generator[tuple[Batch, list[Result]], None, None]:
    """Process on Spark; yield batches with their results as they are done.

    Files are read where they are processed: their paths must lead to them on every machine.

    Args:
        batches: the work; read in waves of a few batches for each core.
        settings: the settings.
        workers: cores, where no session runs yet.

    Raises:
        UsageError: the package pyspark is missing.
    """
    spark = session(workers)
    context = spark.sparkContext
    cores = max(int(context.defaultParallelism), 1)
    todo = iter(batches)
    while wave := list(itertools.islice(todo, cores * _WAVE)):
        rows = [(number, json.dumps([asdict(task) for task in batch])) for number, batch in enumerate(wave)]
        frame = spark.createDataFrame(context.parallelize(rows, len(rows)), "number int, tasks string")
        for row in frame.mapInArrow(_Work(settings), "number int, results string").collect():
            yield wave[row["number"]], json.loads(row["results"])


class BatchMapper(ABC):
    """A function of one record batch in the form that `mapInArrow` takes; subclasses say which in `work`.

    Args:
        settings: the settings.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Yield the results of each record batch."""
        return map(self.work, batches)

    @abstractmethod
    def work(self, batch: Any) -> Any:
        """Return the results of one record batch, a record batch, too."""


class _Work(BatchMapper):
    """Processes record batches of tasks."""

    def work(self, batch: Any) -> Any:
        """Return numbers and results of the batches of tasks that are the rows of a record batch."""
        import pyarrow as pa

        numbers, tasks = (column.to_pylist() for column in batch.columns)
        results = [process_batch([_task(values) for values in json.loads(row)], self.settings) for row in tasks]
        columns = [pa.array(numbers, pa.int32()), pa.array([json.dumps(result) for result in results], pa.string())]
        return pa.RecordBatch.from_arrays(columns, ["number", "results"])


def _task(values: dict[str, Any]) -> Task:
    error = values.pop("error")
    return Task(**values, error=tuple(error) if error else None)
