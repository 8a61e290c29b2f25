"""Runs that are cheap enough to be broken hundreds of times: real runner, state and tables, no analysis.

`analyse_cheaply` takes the place of `kextract.engines.local.process_batch`. It lies in a module of its own, so that
spawned workers find it.
"""

from __future__ import annotations

import base64
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import kextract.runner
from kextract.duplicates.sketch import sketch
from kextract.engines import local
from kextract.processing import Settings, content_digest
from kextract.readers.sources import Task

#: A text with this word kills the process that reads it.
KILLER = "KILL-ME"
FORMATS = ("parquet", "csv", "jsonl")


def analyse_cheaply(batch: list[Task], settings: Settings) -> list[dict[str, Any]]:
    """Return results that depend on the text and the level of repair only."""
    return [_result(task, settings) for task in batch]


def _result(task: Task, settings: Settings) -> dict[str, Any]:
    text = task.text if task.text is not None else Path(task.path or "").read_text(encoding="utf-8")
    if KILLER in text:
        os.kill(os.getpid(), signal.SIGKILL)
    result: dict[str, Any] = {"doc_id": task.doc_id, "source": task.source, "rows": {}, "failures": []}
    if not text.strip():
        failure = {"source": task.source, "stage": "read", "error": "empty", "message": "nothing"}
        return {**result, "failures": [failure]}
    document = {"doc_id": task.doc_id, "source": task.source, "n_chars": len(text), "title": settings.repair}
    words = text.split()
    entities = [
        {
            "doc_id": task.doc_id,
            "entity_id": f"e{n}",
            "type": "date",
            "raw_start": n,
            "raw_end": n + 1,
            "raw_text": word,
        }
        for n, word in enumerate(words[:6], 1)
    ]
    bands = sketch(" ".join(words))
    if bands is not None:
        result["bands"], result["body"] = base64.b64encode(bands).decode(), " ".join(words)
    rows = {"documents": [document], "entities": entities}
    return {**result, "rows": rows, "digest": content_digest(text)}


def write_sources(folder: Path, number: int, seed: int = 0) -> None:
    """Write releases of invented words, some of them copies, one of them empty, half of them in one table."""
    import json

    draw = random.Random(seed)
    folder.mkdir(parents=True)
    texts = []
    for _ in range(number):
        copy = texts and draw.random() < 0.1
        texts.append(draw.choice(texts) if copy else " ".join(_word(draw) for _ in range(draw.randint(5, 90))))
    half = number // 2
    for index, text in enumerate(texts[:half]):
        (folder / f"release{index:04d}.txt").write_text(text, encoding="utf-8")
    (folder / "empty.txt").write_text(" ", encoding="utf-8")
    lines = [
        json.dumps({"id": f"r{index}", "text": text}, ensure_ascii=False) for index, text in enumerate(texts[half:])
    ]
    (folder / "table.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _word(draw: random.Random) -> str:
    return "".join(chr(draw.randint(0xAC00, 0xD7A3)) for _ in range(draw.randint(2, 5)))


def cheap_run(sources: Path, out: Path, *, batch: int = 5, pause: float = 0.0, **options: Any) -> Any:
    """Run with the cheap analysis; returns the summary.

    Args:
        sources: folder of releases.
        out: folder of the tables.
        batch: documents of a part.
        pause: seconds to wait after each part.
        options: of `kextract.run`.
    """
    kept = local.process_batch, kextract.runner.BATCH
    local.process_batch, kextract.runner.BATCH = analyse_cheaply, batch
    try:
        progress = (lambda done, total: time.sleep(pause)) if pause else None
        return kextract.runner.run(sources, out, **{"formats": FORMATS, "progress": progress, **options})
    finally:
        local.process_batch, kextract.runner.BATCH = kept


def tables(out: Path) -> dict[str, bytes]:
    """Return the content of all files that a run wrote, except for its clock and its state."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".kextract" not in path.parts and path.name != "run.json"
    }


def kill_rounds(sources: Path, folder: Path, rounds: int, seed: int = 0, workers: int | None = None) -> int:
    """Kill runs with SIGKILL at random points and let another finish them.

    Args:
        sources: releases.
        folder: an empty folder to work in.
        rounds: number of runs to kill.
        seed: of the points in time.
        workers: of the killed runs; None works in the killed process itself.

    Returns:
        Runs that were killed before they ended.

    Raises:
        AssertionError: a finished run differs from one that nobody killed.
    """
    import multiprocessing
    import shutil

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "kextract.tables.writing", "pyarrow.parquet", "kextract.evaluation"])
    draw = random.Random(seed)
    options = {"pause": 0.002, "workers": workers}
    started = time.monotonic()
    warm = context.Process(target=cheap_run, args=(sources, folder / "warm"), kwargs=options)
    warm.start()
    warm.join()
    started = time.monotonic()
    whole = context.Process(target=cheap_run, args=(sources, folder / "whole"), kwargs=options)
    whole.start()
    whole.join()
    lasted = time.monotonic() - started
    expected = tables(folder / "whole")
    assert whole.exitcode == 0 and expected
    killed = 0
    for number in range(rounds):
        out = folder / f"killed{number}"
        for _ in range(draw.choice((1, 1, 2))):
            victim = context.Process(target=cheap_run, args=(sources, out), kwargs=options)
            victim.start()
            victim.join(draw.uniform(0.05, 1.0) * lasted)
            killed += victim.is_alive()
            victim.kill()
            victim.join()
        summary = cheap_run(sources, out)
        found = tables(out)
        assert found == expected, (number, summary, sorted(k for k in expected if expected[k] != found.get(k)))
        shutil.rmtree(out)
    return killed


def resident(process: int, kind: str = "VmRSS") -> int:
    """Return the memory of a process in MB (VmRSS now, VmHWM at its peak); 0 when it is gone. Linux only."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith(kind)), 0)


def children(process: int) -> list[int]:
    """Return the children of a process, from all its threads. Linux only."""
    found: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += map(int, path.read_text().split())
        except OSError:
            continue
    return found


class Clock:
    """Processor time that a process uses from now on, and time that it waits for a processor. Linux only.

    Args:
        process: its number.
    """

    def __init__(self, process: int) -> None:
        self._path = Path(f"/proc/{process}/task")
        self._start = self._now()
        self._last = (0.0, 0.0)

    def _now(self) -> tuple[float, float]:
        used = waited = 0
        for thread in self._path.iterdir():
            try:
                first, second, _ = (thread / "schedstat").read_text().split()
            except OSError:
                continue
            used, waited = used + int(first), waited + int(second)
        return used / 1e9, waited / 1e9

    def read(self) -> tuple[float, float]:
        """Return seconds used and seconds waited; of a process that has ended, those last seen."""
        try:
            used, waited = self._now()
        except OSError:
            return self._last
        self._last = (used - self._start[0], waited - self._start[1])
        return self._last
