"""Measures kextract against Kiwi alone, on the same texts in one run, and writes docs/performance.md.

    python -m benchmarks.speed [--releases N] [--out FILE]

Times are processor times, so that other work on the machine does little to them; texts go to Kiwi and to kextract in
turns of a few releases, so that what it does is done to both.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.harness import children, resident
from benchmarks.texts import generated, of_size
from kextract.api import repair
from kextract.context import Context
from kextract.duplicates import body_of, sketch
from kextract.engines.local import run_spawned
from kextract.entities.agencies.finder import default_finder
from kextract.entities.finding import add_found
from kextract.entities.laws.names import matcher as law_names
from kextract.entities.regions.names import matcher as place_names
from kextract.layout import analyse
from kextract.mentions import TYPES
from kextract.pipeline import layout_of, stages
from kextract.processing import Settings, process
from kextract.readers.sources import Task
from kextract.resolving.entities import resolve_mentions
from kextract.tables.rows import entity_rows
from kextract.version import __version__

LEVELS = ("off", "safe", "full")
TURN = 20
DAY = dt.date(2025, 6, 2)
ROOT = Path(__file__).parent.parent
SIZES = (1_000, 2_000, 10_000, 100_000, 1_000_000)


def spent(work: Callable[[], Any]) -> float:
    """Return the processor seconds of a call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def task(number: int, text: str) -> Task:
    """Return a text as a document."""
    return Task(f"d{number}", f"d{number}", text=text, published=DAY.isoformat(), format="jsonl", sha256=str(number))


def compare(texts: list[str], kiwi: Any) -> dict[str, float]:
    """Return processor seconds of Kiwi alone and of kextract at each level of repair."""
    seconds: dict[str, float] = defaultdict(float)
    for start in range(0, len(texts), TURN):
        part = texts[start : start + TURN]
        seconds["Kiwi alone"] += spent(lambda part=part: [kiwi.tokenize(text) for text in part])
        for level in LEVELS:
            settings = Settings(level, TYPES)
            documents = [task(number, text) for number, text in enumerate(part)]
            layout_of.cache_clear()
            seconds[level] += spent(lambda s=settings, d=documents: [json.dumps(process(one, s)) for one in d])
    return seconds


def by_stage(texts: list[str]) -> dict[str, float]:
    """Return processor seconds of each stage, repair `safe`."""
    seconds: dict[str, float] = defaultdict(float)
    pipeline = stages()

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        value = work()
        seconds[name] += time.process_time() - start
        return value

    for text in texts:
        layout_of.cache_clear()
        layout = timed("layout", lambda text=text: analyse(text))
        layout_of(text)
        repaired = timed("repair", lambda text=text: repair(text, "safe", published=DAY))
        text = repaired.text
        morphemes = timed("Kiwi with names", lambda text=text: pipeline.analyser(text))
        context = Context(DAY, layout, morphemes)
        for name, find in pipeline.finders:
            timed(name, lambda f=find, t=text, c=context: add_found(f, t, c))
        timed("resolve", lambda t=text, c=context: resolve_mentions(t, c))
        timed("rows", lambda c=context, r=repaired, z=layout: entity_rows("d", c.mentions, r, z))
        timed("sketch for copies", lambda t=text, z=layout: sketch(body_of(t, z)))
    return seconds


def matching(texts: list[str], kiwi: Any) -> dict[str, float]:
    """Return processor seconds of Kiwi and of searching all names of agencies, places and laws, and how many names."""
    matchers = (default_finder().matcher, place_names()[0], law_names()[0])
    found: dict[str, float] = defaultdict(float, names=sum(len(matcher.names) for matcher in matchers))
    for start in range(0, len(texts), TURN):
        part = texts[start : start + TURN]
        found["kiwi"] += spent(lambda part=part: [kiwi.tokenize(text) for text in part])
        found["search"] += spent(lambda part=part: [sum(1 for _ in m.find(text)) for text in part for m in matchers])
    return found


def workers(texts: list[str], number: int) -> dict[str, float]:
    """Return wall seconds for each character of spawned workers, and the peak memory of one in MB.

    The first batch of each worker, which builds Kiwi, is left out of the wall time.
    """
    batches = [[task(i + n, text) for n, text in enumerate(texts[i : i + 10])] for i in range(0, len(texts), 10)]
    marks: list[tuple[float, int]] = []
    memory = 0
    for batch, _ in run_spawned(iter(batches), Settings("safe", TYPES), number):
        marks.append((time.monotonic(), sum(len(one.text or "") for one in batch)))
        memory = max(memory, *(resident(child, "VmHWM") for child in children(os.getpid())))
    warm = marks[2 * number - 1]
    characters = sum(length for _, length in marks[2 * number :])
    return {
        "wall": (marks[-1][0] - warm[0]) / max(characters, 1),
        "memory": memory,
    }


def first_document() -> dict[str, float]:
    """Return wall and processor seconds of the command on one release."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.txt"
        source.write_text(next(generated(1, 7)), encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        command = [sys.executable, "-m", "kextract.cli", "run", str(source), "--out", f"{folder}/out"]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "COLUMNS": "100"})
        wall = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"wall": wall, "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def by_size() -> dict[int, float]:
    """Return processor microseconds a character for texts of each size in bytes, repair `safe`."""
    found = {}
    settings = Settings("safe", TYPES)
    for size in SIZES:
        count = max(1, min(60, 120_000 // size))
        documents = [task(seed, of_size(size, seed)) for seed in range(count)]
        seconds = spent(lambda d=documents: [process(one, settings) for one in d])
        found[size] = seconds / sum(len(one.text or "") for one in documents) * 1e6
    return found


def report(figures: dict[str, Any]) -> str:
    """Return the figures as Markdown, with the cost model."""
    characters = figures["characters"]
    alone = figures["levels"]["Kiwi alone"]
    rate = {name: seconds / characters * 1e6 for name, seconds in figures["levels"].items()}
    mean = characters / figures["releases"]
    per_hour = 3600e6 / (rate["safe"] * mean)
    one, two = figures["workers"]["1"], figures["workers"]["2"]
    lines = [
        "# Performance",
        "",
        f"Written by `make bench`; kextract {__version__}, Python {platform.python_version()}, "
        f"{figures['cpu']}, {os.cpu_count()} cores. Other machines give other times, but nearly the same ratios.",
        "",
        f"{figures['releases']} generated clean releases, {characters:,} characters ({mean:,.0f} a release). Times are "
        "processor times; every row was measured in the same run on the same texts, in turns.",
        "",
        "| | µs a character | speed of Kiwi alone = 1 |",
        "|---|---:|---:|",
        f"| Kiwi alone, as installed | {rate['Kiwi alone']:.2f} | 1.00 |",
        *(
            f"| kextract, repair `{level}` | {rate[level]:.2f} | {alone / figures['levels'][level]:.2f} |"
            for level in LEVELS
        ),
        "",
        "## Stages",
        "",
        "Repair `safe`. What is missing from the sum is the making of rows and JSON.",
        "",
        "| stage | µs a character |",
        "|---|---:|",
        *(f"| {name} | {seconds / characters * 1e6:.2f} |" for name, seconds in figures["stages"].items()),
        "",
        f"Searching all {figures['matching']['names']:,.0f} names and short forms of agencies, places and laws takes "
        f"{figures['matching']['search'] / figures['matching']['kiwi']:.3f} of Kiwi's time.",
        "",
        "Other libraries for dates are compared by `make bench-values`.",
        "",
        "## Length of a text",
        "",
        "| bytes | µs a character |",
        "|---:|---:|",
        *(f"| {size:,} | {value:.2f} |" for size, value in figures["sizes"].items()),
        "",
        "## Workers",
        "",
        f"Two workers did {one['wall'] / two['wall']:.2f} times the work of one by the clock, "
        "which other work on the machine disturbs. "
        f"A worker's memory peaked at {max(one['memory'], two['memory']):,.0f} MB. "
        f"The command wrote the tables of one release after {figures['first']['wall']:.1f} s "
        f"({figures['first']['processor']:.1f} s of processor time), most of it for Kiwi's models.",
        "",
        "## Cost of a cluster",
        "",
        f"At {rate['safe']:.1f} µs a character, a core does {per_hour:,.0f} releases of {mean:,.0f} characters an "
        "hour. "
        f"An executor needs {max(one['memory'], two['memory']):,.0f} MB for each core and "
        f"{figures['first']['processor']:.0f} s to start. The process that writes the tables holds about "
        f"{figures['entry']:,.0f} bytes for each release and reads the results back from disk, "
        f"{figures['disk'] / 1000:,.1f} kB a release.",
        "",
        "| releases | core-hours | hours on 16 cores | memory of the writing process | disk for results |",
        "|---:|---:|---:|---:|---:|",
        *(
            f"| {number:,} | {number / per_hour:,.1f} | {number / per_hour / 16:,.1f} | "
            f"{0.2 + number * figures['entry'] / 1e9:,.1f} GB | {number * figures['disk'] / 1e9:,.1f} GB |"
            for number in (100_000, 1_000_000, 10_000_000, 100_000_000)
        ),
        "",
        "Above ten million releases, run `kextract.spark.extract` and let Spark write the tables: nothing passes "
        "through one process then, and copies are to be marked by a run over the `documents` of each month.",
        "",
    ]
    return "\n".join(lines)


def state_sizes(texts: list[str]) -> tuple[float, float]:
    """Return bytes of memory and of disk that the state of a run takes for each release."""
    import tracemalloc

    from kextract.state import State

    with tempfile.TemporaryDirectory() as folder:
        state = State(Path(folder))
        state.load()
        state.add([("0" * 32, process(task(n, text), Settings("safe", TYPES))) for n, text in enumerate(texts)])
        disk = sum(path.stat().st_size for path in state.parts.iterdir())
        tracemalloc.start()
        again = State(Path(folder))
        again.load()
        memory, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return memory / len(texts) + 120, disk / len(texts)


def cpu_name() -> str:
    """Return the name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--releases", type=int, default=400, help="releases to measure with (400)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md", help="file to write")
    options = parser.parse_args()
    from kiwipiepy import Kiwi

    texts = list(generated(options.releases))
    first = first_document()
    kiwi = Kiwi(num_workers=1)
    compare(list(generated(40, 99)), kiwi)
    few = texts[: max(100, len(texts) // 4)]
    entry, disk = state_sizes(few)
    levels = compare(texts, kiwi)
    scale = sum(map(len, texts)) / sum(map(len, few))
    figures = {
        "releases": len(texts),
        "characters": sum(map(len, texts)),
        "cpu": cpu_name(),
        "first": first,
        "levels": levels,
        "stages": {name: seconds * scale for name, seconds in by_stage(few).items()},
        "matching": matching(few, kiwi),
        "sizes": by_size(),
        "entry": entry,
        "disk": disk,
        "workers": {str(number): workers(texts[: max(200, len(texts) // 2)], number) for number in (1, 2)},
    }
    text = report(figures)
    options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
