"""`kextract run`: from sources to tables, resumable, the same bytes with any number of workers."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import time
from collections.abc import Callable, Container, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from kextract.api import REPAIR_LEVELS, as_date, check_types
from kextract.entities.custom import read_gazetteer
from kextract.errors import ReadError, UsageError
from kextract.mentions import TYPES
from kextract.output import Summary, table_names, write_run_json, write_tables
from kextract.processing import Settings
from kextract.readers.dates import dates_beside, read_dates
from kextract.readers.files import read_bytes
from kextract.readers.sources import Columns, Task, tasks
from kextract.state import State, task_key, write_atomically
from kextract.tables.datapackage import write_datapackage
from kextract.tables.folder import STATE, check_free, releases, remove_stale
from kextract.tables.writing import check_formats, remove_leftovers
from kextract.version import __version__

#: Documents a worker takes at once.
BATCH = 50
#: From this many documents on, workers are used unless their number is given.
MANY = 200

ENGINES = ("local", "spark")


#: Called with the number of documents done and the number of all.
Progress = Callable[[int, int], None]


def run(
    sources: Sequence[str | Path] | str | Path,
    out: str | Path,
    *,
    repair: str = "safe",
    formats: Sequence[str] = ("parquet", "csv"),
    types: Sequence[str] | None = None,
    gold: str | Path | None = None,
    check: bool = False,
    published: str | dt.date | None = None,
    dates: str | Path | None = None,
    gazetteer: str | Path | None = None,
    text_column: str | None = None,
    id_column: str | None = None,
    date_column: str | None = None,
    workers: int | None = None,
    engine: str = "local",
    fresh: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Read releases and write tables.

    Args:
        sources: files, folders or glob patterns.
        out: folder for the tables; made when missing.
        repair: `off`, `safe` or `full`.
        formats: of parquet, csv, jsonl, xlsx, duckdb; tables of other formats that an earlier run left are removed.
        types: entity types to write; all by default.
        gold: folder of gold; writes the table gold_check.
        check: compare the gold scores with `floors.csv` of the gold folder.
        published: publication date for texts that state none.
        dates: CSV file of publication dates (`source`, `published`).
        gazetteer: CSV file of further names.
        text_column, id_column, date_column: columns of tables of releases.
        workers: processes; by default one, or as many as there are processors for many documents.
        engine: `local` or `spark`.
        fresh: forget what an earlier run left.
        progress: called after each batch.

    Returns:
        What was done. Failures of single documents do not raise; they are in the table `failures`.

    Raises:
        UsageError: an option that cannot be, no input, or another run at work in the folder.
        GoldError: the gold breaks its own rules.
        ResourceError: the gazetteer breaks its own rules.
        OSError: a table cannot be written; what is done is kept.
    """
    started = time.monotonic()
    settings = _settings(repair, types, gazetteer)
    chosen = check_formats(formats)
    if not chosen:
        raise UsageError("Name at least one format, such as --format csv.")
    if engine not in ENGINES:
        raise UsageError(f"Unknown engine {engine!r}; the engines are {', '.join(ENGINES)}.")
    if check and gold is None:
        raise UsageError("--check compares with gold; name its folder with --gold.")
    if gold is not None:
        _check_gold(Path(gold), check)
    if workers is not None and workers < 1:
        raise UsageError("--workers takes a number from 1 on.")
    listed = [sources] if isinstance(sources, (str, Path)) else list(sources)
    folder = Path(out)
    files = releases(listed, folder)
    check_free(folder, chosen)
    given = read_dates(Path(dates)) if dates else dates_beside(listed)
    columns = Columns(text_column, id_column, date_column)
    date = as_date(published)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / STATE).mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: the folder for the tables cannot be made ({error.strerror}).") from error
    try:
        lock = FileLock(folder / STATE / "lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise UsageError(f"{folder}: another run is at work in this folder; wait for it or choose another.") from None
    except OSError as error:
        raise UsageError(f"{folder}: the folder for the tables cannot be written ({error.strerror}).") from error
    state = State(folder)
    try:
        state.load()
        if fresh:
            state.clear()
        remove_leftovers(folder)
        summary = Summary()
        earlier = state.formats()
        plan = Plan(lambda: tasks(files, columns, date, given), settings, sorted({*earlier, *chosen}))
        order = _work(state, plan, settings, workers, engine, summary, progress)
        write_tables(folder, state, order, chosen, summary, gold, check, settings.types)
        summary.removed = remove_stale(folder, earlier, chosen, table_names(gold))
        summary.seconds = time.monotonic() - started
        write_datapackage(folder, table_names(gold), chosen)
        write_run_json(folder, settings, chosen, summary)
        plan.formats = list(chosen)
        plan.write(state, finished=True)
        return summary
    finally:
        state.close()
        lock.release()


def _settings(repair: str, types: Sequence[str] | None, gazetteer: str | Path | None) -> Settings:
    if repair not in REPAIR_LEVELS:
        raise UsageError(f"Repair level {repair!r} is unknown; choose {', '.join(REPAIR_LEVELS)}.")
    if types is not None and not types:
        raise UsageError(f"Name at least one type, such as --types agency; the types are {', '.join(TYPES)}.")
    if gazetteer is not None and not Path(gazetteer).is_file():
        raise UsageError(f"{gazetteer}: no such gazetteer file.")
    if gazetteer is not None:
        read_gazetteer(gazetteer)
    return Settings(repair, check_types(types), str(gazetteer) if gazetteer else None)


def _check_gold(folder: Path, check: bool) -> None:
    """Find out that gold cannot be used before the work and not behind it."""
    from kextract.evaluation.gold import load_gold, read_floors

    load_gold(folder)
    if check:
        read_floors(folder)


class Plan:
    """The documents of a run and the keys of their results; the documents themselves are read when they are needed.

    Args:
        documents: gives the documents, from the beginning each time.
        settings: the settings.
        formats: formats of which the folder may hold tables until the run is finished.
    """

    def __init__(self, documents: Callable[[], Iterator[Task]], settings: Settings, formats: list[str]) -> None:
        self.documents = documents
        self.formats = formats
        self.fingerprint = settings.fingerprint()
        self.keys = {task.doc_id: task_key(self.fingerprint, *_facts(task)) for task in documents()}

    def write(self, state: State, *, finished: bool) -> None:
        """Write down what is to be done, for `kextract status`."""
        values = {"total": len(self.keys), "fingerprint": self.fingerprint, "version": __version__}
        payload = json.dumps({**values, "formats": self.formats, "finished": finished}).encode()
        write_atomically(state.plan, payload)

    def left(self, done: Container[str]) -> Iterator[Task]:
        """Yield the documents that are not done; one that came up only now is left to the next run."""
        return (task for task in self.documents() if task.doc_id in self.keys and task.doc_id not in done)


def _work(
    state: State,
    plan: Plan,
    settings: Settings,
    workers: int | None,
    engine: str,
    summary: Summary,
    progress: Progress | None,
) -> list[str]:
    """Process what no earlier run has done; return all doc_ids in order."""
    keys = plan.keys
    state.entries = {
        doc_id: entry for doc_id, entry in state.entries.items() if keys.get(doc_id) == entry.key and not entry.failed
    }
    plan.write(state, finished=False)
    done = summary.resumed = len(state.entries)
    if progress:
        progress(done, len(keys))
    left = plan.left(frozenset(state.entries))
    with closing(_process(left, len(keys) - done, settings, workers, engine)) as processed:
        for batch, results in processed:
            state.add([(keys[task.doc_id], result) for task, result in zip(batch, results, strict=True)])
            done += len(batch)
            if progress:
                progress(done, len(keys))
    return sorted(doc_id for doc_id in keys if doc_id in state.entries)


def _facts(task: Task) -> tuple[str | None, ...]:
    """Return what the result of a document depends on, besides the settings."""
    return task.source, _content_hash(task), task.published, task.unread_date, task.format, task.encoding


def _content_hash(task: Task) -> str | None:
    if task.path is None:
        return task.sha256
    try:
        return hashlib.sha256(read_bytes(Path(task.path))).hexdigest()
    except ReadError:
        return None


def _process(
    left: Iterator[Task], number: int, settings: Settings, workers: int | None, engine: str
) -> Generator[tuple[list[Task], list[dict[str, Any]]], None, None]:
    if not number:
        return
    count = workers or (min(os.cpu_count() or 1, 8) if number >= MANY else 1)
    size = max(1, min(BATCH, number // (count * 4)))
    batches = iter(lambda: list(itertools.islice(left, size)), [])
    if engine == "spark":
        from kextract.engines.spark import run_spark

        yield from run_spark(batches, settings, workers)
        return
    from kextract.engines.local import run_here, run_spawned

    if count == 1 and number < MANY:
        yield from run_here(batches, settings)
    else:
        yield from run_spawned(batches, settings, count)
