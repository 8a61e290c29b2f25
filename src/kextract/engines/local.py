"""The local engine: this process, or spawned workers."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from kextract.collecting import collect_rarely
from kextract.processing import Settings, process_all
from kextract.readers.sources import Task

Result = dict[str, Any]
Batch = list[Task]

#: Batches in flight for each worker; more would only pile up in memory.
_AHEAD = 2


def process_batch(batch: Batch, settings: Settings) -> list[Result]:
    """Process a batch of documents."""
    return process_all(batch, settings)


def run_here(batches: Iterable[Batch], settings: Settings) -> Generator[tuple[Batch, list[Result]], None, None]:
    """Process in this process; yield each batch with its results."""
    for batch in batches:
        yield batch, process_batch(batch, settings)


def run_spawned(
    batches: Iterable[Batch], settings: Settings, workers: int
) -> Generator[tuple[Batch, list[Result]], None, None]:
    """Process in spawned workers; yield batches with their results as they are done.

    Workers are spawned, never forked: a forked child hangs once the parent has used Kiwi. When a worker dies, the
    batches in flight are done again one document at a time, and a document that kills its worker again is reported.

    Args:
        batches: the work; read only as far ahead as the workers need.
        settings: the settings.
        workers: number of processes.
    """
    todo = iter(batches)
    pool = _pool(workers)
    flying: dict[Future[list[Result]], Batch] = {}
    try:
        exhausted = False
        while flying or not exhausted:
            broken: list[Batch] = []
            while not exhausted and not broken and len(flying) < workers * _AHEAD:
                batch = next(todo, None)
                if batch is None:
                    exhausted = True
                    break
                try:
                    flying[pool.submit(process_batch, batch, settings)] = batch
                except BrokenProcessPool:
                    broken.append(batch)
            done = wait(flying, return_when=FIRST_COMPLETED).done if flying else set()
            for future in done:
                batch = flying.pop(future)
                try:
                    yield batch, future.result()
                except BrokenProcessPool:
                    broken.append(batch)
            if broken:
                broken += flying.values()
                flying.clear()
                pool.shutdown(wait=False, cancel_futures=True)
                for batch in broken:
                    yield batch, _one_by_one(batch, settings)
                pool = _pool(workers)
        pool.shutdown()
    finally:
        _stop(pool)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Set up a worker: Ctrl-C is for its parent, and it ends with its parent, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_rarely()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End a pool at once; documents under way are left to the next run."""
    workers = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()


def _one_by_one(batch: Batch, settings: Settings) -> list[Result]:
    """Process each document in a worker of its own choosing; one that dies costs its document only."""
    results = []
    pool = _pool(1)
    try:
        for task in batch:
            try:
                results += pool.submit(process_batch, [task], settings).result()
            except BrokenProcessPool:
                results.append(killed(task))
                pool.shutdown(wait=False, cancel_futures=True)
                pool = _pool(1)
    finally:
        _stop(pool)
    return results


def killed(task: Task) -> Result:
    """Return the result of a document that killed its worker."""
    failure = {
        "source": task.source,
        "sha256": task.sha256,
        "stage": "analyse",
        "error": "killed",
        "message": "The worker died on this document (out of memory or a crash of a library); look at its text alone.",
    }
    return {"doc_id": task.doc_id, "source": task.source, "rows": {}, "failures": [failure]}
