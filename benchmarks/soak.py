"""Breaks runs off hundreds of times, runs Spark on local[2], and watches the memory over many documents.

    python -m benchmarks.soak [--rounds 200] [--documents 20000] [--only kills commands spark memory]

Exit status 1 as soon as something is lost, doubled or different.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import children, kill_rounds, resident, tables, write_sources
from benchmarks.texts import generated

PARTS = ("kills", "commands", "spark", "memory")
#: A child below this many MB is no worker at work.
WORKER = 200


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def kills(folder: Path, rounds: int) -> None:
    """Kill runs with the cheap analysis: in one process, and with spawned workers."""
    write_sources(folder / "raw", 60)
    for workers, number in ((None, rounds), (2, max(rounds // 10, 1))):
        where = folder / f"workers{workers}"
        where.mkdir()
        killed = kill_rounds(folder / "raw", where, number, seed=number, workers=workers)
        say(f"kills: {number} rounds, {killed} runs killed, workers {workers or 'none'}: same tables every time")


def commands(folder: Path, rounds: int) -> None:
    """Kill and interrupt the real command with two workers, and let another finish."""
    raw = folder / "raw"
    raw.mkdir()
    for number, text in enumerate(generated(60, 5)):
        (raw / f"r{number:03d}.txt").write_text(text, encoding="utf-8")
    base = [sys.executable, "-m", "kextract.cli", "run", str(raw), "--workers", "2", "--repair", "off", "--out"]
    started = time.monotonic()
    subprocess.run([*base, str(folder / "whole")], check=True, capture_output=True)
    lasted = time.monotonic() - started
    expected = tables(folder / "whole")
    draw = random.Random(1)
    ends: dict[int, int] = {}
    for number in range(rounds):
        out = folder / "out"
        kind = signal.SIGKILL if number % 2 else signal.SIGINT
        child = subprocess.Popen([*base, str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            child.wait(draw.uniform(0.1, 1.0) * lasted)
        except subprocess.TimeoutExpired:
            child.send_signal(kind)
        status = child.wait()
        ends[status] = ends.get(status, 0) + 1
        subprocess.run([*base, str(out)], check=True, capture_output=True)
        if tables(out) != expected:
            raise AssertionError(f"round {number}: the tables differ")
        shutil.rmtree(out)
    left = [line for line in _processes() if str(folder) in line]
    if left:
        raise AssertionError(f"processes were left behind: {left}")
    say(f"commands: {rounds} rounds, exit statuses {dict(sorted(ends.items()))}: same tables every time")


def _processes() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return [line for line in found if "kextract" in line]


def spark(folder: Path) -> None:
    """Run the same releases here and on local[2], by the command's engine and by `kextract.spark.extract`."""
    if importlib.util.find_spec("pyspark") is None:
        raise SystemExit("spark: install it first: pip install 'kextract[spark]'; or leave it out with --only")
    import pyarrow.parquet as pq

    import kextract
    from kextract.engines.spark import session
    from kextract.spark import RESULT_TABLES, extract, table

    rows = [
        {"doc_id": f"d{number:03d}", "text": text, "published": "2025-06-02"}
        for number, text in enumerate(generated(60, 3))
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    source = folder / "t.jsonl"
    source.write_text("\n".join([*lines, '{"doc_id": "none", "text": " "}']) + "\n", encoding="utf-8")
    kextract.run(source, folder / "local", repair="off")
    running = session(2)
    running.sparkContext.setLogLevel("ERROR")
    kextract.run(source, folder / "spark", repair="off", engine="spark")
    if tables(folder / "local") != tables(folder / "spark"):
        raise AssertionError("--engine spark gives other tables")
    say(f"spark: --engine spark on {running.sparkContext.master} gives the local tables, byte for byte")
    frame = running.createDataFrame(
        [(row["doc_id"], row["text"], row["published"]) for row in rows], "id string, body string, day string"
    )
    results = extract(frame, "body", "id", "day", repair="off").persist()
    for name in set(RESULT_TABLES) - {"documents", "failures"}:
        there = [row.asDict(recursive=True) for row in table(results, name).collect()]
        here = pq.read_table(folder / "local" / f"{name}.parquet").to_pylist()
        for row in here:
            row["doc_id"] = row["doc_id"].removeprefix("t~")
        if sorted(map(_plain, here)) != sorted(map(_plain, there)):
            raise AssertionError(f"kextract.spark.extract gives other rows of {name}")
    say("spark: kextract.spark.extract gives the local rows")
    running.stop()


def _plain(row: dict[str, Any]) -> str:
    return json.dumps({key: round(v, 3) if isinstance(v, float) else v for key, v in row.items()}, default=str)


def memory(folder: Path, documents: int) -> None:
    """Run many short releases with one worker; its memory must stay flat, that of its parent must grow by little."""
    source = folder / "many.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for number, text in enumerate(generated(documents, 11, paragraphs=2)):
            file.write(json.dumps({"doc_id": f"d{number}", "text": text}, ensure_ascii=False) + "\n")
    command = [sys.executable, "-m", "kextract.cli", "run", str(source), "--out", str(folder / "out")]
    command += ["--workers", "1", "--repair", "off", "--format", "parquet"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    parts = folder / "out" / ".kextract" / "parts"
    seen: list[tuple[int, int, int]] = []
    peak = 0
    while child.poll() is None:
        time.sleep(1)
        done = len(list(parts.glob("*.idx"))) * 50 if parts.is_dir() else 0
        workers = [size for size in map(resident, children(child.pid)) if size > WORKER]
        parent = resident(child.pid)
        peak = max(peak, parent)
        if done and workers:
            seen.append((min(done, documents), max(workers), parent))
    if child.returncode or not seen:
        raise AssertionError(f"the run of {documents} documents ended with {child.returncode}")
    marks = [seen[int(share * (len(seen) - 1))] for share in (0.1, 0.25, 0.5, 0.75, 1.0)]
    for done, worker, parent in marks:
        say(f"memory: {done:>7,} documents: worker {worker:,} MB, parent {parent:,} MB")
    say(f"memory: parent at its peak, while it writes the tables: {peak:,} MB")
    if marks[-1][1] > marks[0][1] * 1.1 + 20:
        raise AssertionError("the memory of the worker grows")


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200, help="runs to kill (200)")
    parser.add_argument("--documents", type=int, default=20_000, help="documents of the run for memory (20000)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts to run")
    options = parser.parse_args()
    os.environ.setdefault("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    work = {
        "kills": lambda folder: kills(folder, options.rounds),
        "commands": lambda folder: commands(folder, max(options.rounds // 10, 2)),
        "spark": spark,
        "memory": lambda folder: memory(folder, options.documents),
    }
    for name in options.only:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            work[name](Path(folder))
        say(f"{name}: passed in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
