"""Measures kextract against Kiwi alone, on the same texts in one run, and writes docs/performance.md.

    python -m benchmarks.speed [--releases N] [--out FILE]

Times are processor times, so that other work on the machine does little to them. Texts are taken in turns of a few
releases, as a worker takes them. In each turn Kiwi and every level of repair get different releases, and all get all
releases in the end: whoever got the releases that another has just read would find their words in the processor's
cache.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
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

from benchmarks.harness import Clock, children, resident
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
from kextract.processing import Settings, process_all
from kextract.readers.sources import Task
from kextract.resolving.entities import resolve_mentions
from kextract.tables.rows import entity_rows
from kextract.version import __version__

LEVELS = ("off", "safe", "full")
TURN = 20
#: Releases that a stage takes together, as `kextract.processing` does.
TOGETHER = 16
DAY = dt.date(2025, 6, 2)
ROOT = Path(__file__).parent.parent
SIZES = (1_000, 2_000, 10_000, 100_000, 1_000_000)
#: Characters for each size of text, and of the releases that the other libraries for dates read.
SIZE_CHARACTERS, PEER_CHARACTERS = 150_000, 30_000


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
    turns = [texts[start : start + TURN] for start in range(0, len(texts), TURN)]
    for number in range(len(turns)):
        part = turns[number]
        seconds["Kiwi alone"] += spent(lambda part=part: [kiwi.tokenize(text) for text in part])
        for ahead, level in enumerate(LEVELS, 1):
            settings = Settings(level, TYPES)
            documents = [task(n, text) for n, text in enumerate(turns[(number + ahead) % len(turns)])]
            seconds[level] += spent(lambda s=settings, d=documents: json.dumps(process_all(d, s)))
    return seconds


def by_stage(texts: list[str]) -> dict[str, float]:
    """Return processor seconds of each stage, repair `safe`, all texts of a group through one stage before the next."""
    seconds: dict[str, float] = defaultdict(float)
    pipeline = stages()

    def timed(name: str, work: Callable[..., Any], *columns: list[Any]) -> list[Any]:
        start = time.process_time()
        values = [work(*values) for values in zip(*columns, strict=True)]
        seconds[name] += time.process_time() - start
        return values

    for start in range(0, len(texts), TOGETHER):
        group = texts[start : start + TOGETHER]
        layouts = timed("layout", analyse, group)
        for text in group:
            layout_of(text)
        repaired = timed("repair", lambda text: repair(text, "safe", published=DAY), group)
        group = [one.text for one in repaired]
        morphemes = timed("Kiwi with names", pipeline.analyser, group)
        contexts = [Context(DAY, *both) for both in zip(layouts, morphemes, strict=True)]
        for name, find in pipeline.finders:
            timed(name, lambda text, context, find=find: add_found(find, text, context), group, contexts)
        timed("resolve", resolve_mentions, group, contexts)
        mentions = [context.mentions for context in contexts]
        timed("rows", lambda *one: entity_rows("d", *one, sparse=True), mentions, repaired, layouts)
        timed("sketch for copies", lambda text, layout: sketch(body_of(text, layout)), group, layouts)
    return seconds


def matching(texts: list[str]) -> dict[str, float]:
    """Return processor seconds of searching all names of agencies, places and laws, and how many names they are."""
    matchers = (default_finder().matcher, place_names()[0], law_names()[0])
    seconds = spent(lambda: [sum(1 for _ in matcher.find(text)) for text in texts for matcher in matchers])
    return {"names": sum(len(matcher.names) for matcher in matchers), "search": seconds}


def workers(texts: list[str], number: int) -> dict[str, float]:
    """Return what spawned workers do, each warm.

    Returns:
        `wall`, seconds by the clock for each character; `busy`, how many workers worked or waited for a processor on
        average (Linux counts both), so that only waiting for the parent or at the end is missing; `parent`, processor
        seconds of the parent for each of the workers; `memory`, the peak of one worker in MB.
    """
    batches = [[task(i + n, text) for n, text in enumerate(texts[i : i + 10])] for i in range(0, len(texts), 10)]
    memory = done = 0
    start = clocks = None
    for count, (batch, _) in enumerate(run_spawned(iter(batches), Settings("safe", TYPES), number), 1):
        pids = children(os.getpid())
        memory = max(memory, *(resident(child, "VmHWM") for child in pids))
        if count == 2 * number:
            clocks = [Clock(child) for child in pids if resident(child) > 100]
            start = time.monotonic(), time.process_time()
        elif start and count <= len(batches) - number:
            done += sum(len(one.text or "") for one in batch)
            wall, own = time.monotonic() - start[0], time.process_time() - start[1]
            used, waited = (sum(values) for values in zip(*(clock.read() for clock in clocks or ()), strict=True))
    return {"wall": wall / done, "busy": (used + waited) / wall, "parent": own / used, "memory": memory}


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
        count = max(1, SIZE_CHARACTERS * 2 // size)
        documents = [task(seed, of_size(size, seed)) for seed in range(count)]
        seconds = spent(lambda d=documents: process_all(d, settings))
        found[size] = seconds / sum(len(one.text or "") for one in documents) * 1e6
    return found


def peers(texts: list[str]) -> dict[str, float]:
    """Return processor microseconds a character of kextract's finder of dates and of other libraries, a text a call."""
    from benchmarks.bench_values import dateparser_dates, kextract_dates, korean_datetime_dates

    tools = {"kextract, finder of dates": kextract_dates}
    for package, name, build in (
        ("korean_datetime", "korean-datetime", korean_datetime_dates),
        ("dateparser", "dateparser", dateparser_dates),
    ):
        if importlib.util.find_spec(package) is not None:
            tools[name] = build()
    chosen: list[str] = []
    for text in texts:
        if sum(map(len, chosen)) < PEER_CHARACTERS:
            chosen.append(text)
    found = {}
    for name, tool in tools.items():
        tool(chosen[0], DAY)
        found[name] = spent(lambda tool=tool: [tool(text, DAY) for text in chosen]) / sum(map(len, chosen)) * 1e6
    return found


def report(figures: dict[str, Any]) -> str:
    """Return the figures as Markdown, with the cost model."""
    characters = figures["characters"]
    alone = figures["levels"]["Kiwi alone"]
    rate = {name: seconds / characters * 1e6 for name, seconds in figures["levels"].items()}
    mean = characters / figures["releases"]
    per_hour = 3600e6 / (rate["safe"] * mean)
    one, two = figures["workers"]["1"], figures["workers"]["2"]
    steps = figures["stages"]
    besides = sum(value for name, value in steps.items() if name not in ("repair", "Kiwi with names"))
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
        f"Repair `safe`. All but repair and Kiwi's pass takes {besides / alone:.2f} of the time of Kiwi alone. What is "
        "missing from the sum is the making of JSON.",
        "",
        "| stage | µs a character | Kiwi alone = 1 |",
        "|---|---:|---:|",
        *(f"| {name} | {value / characters * 1e6:.2f} | {value / alone:.2f} |" for name, value in steps.items()),
        "",
        f"Searching the {figures['matching']['names']:,} names and short forms of agencies, places and laws takes "
        f"{figures['matching']['search'] / alone:.3f} of the time of Kiwi alone (it is part of the finders above).",
        "",
        "Dates, on the same releases; what each finds is compared by `make bench-values`.",
        "",
        "| | µs a character |",
        "|---|---:|",
        *(f"| {name} | {value:.2f} |" for name, value in figures["peers"].items()),
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
        f"which other work on the machine disturbs; {one['busy']:.2f} of one and {two['busy']:.2f} of two were busy on "
        f"average, and the process that writes took {two['parent']:.3f} of their processor time. "
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
        documents = [task(number, text) for number, text in enumerate(texts)]
        state.add([("0" * 32, result) for result in process_all(documents, Settings("off", TYPES))])
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
    parser.add_argument("--releases", type=int, default=2000, help="releases to measure with (2000)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md", help="file to write")
    options = parser.parse_args()
    from kiwipiepy import Kiwi

    texts = list(generated(options.releases))
    first = first_document()
    kiwi = Kiwi(num_workers=1)
    compare(list(generated(40, 99)), kiwi)
    few = texts[: max(100, min(len(texts) // 5, 400))]
    scale = sum(map(len, texts)) / sum(map(len, few))
    entry, disk = state_sizes(few[:200])
    figures = {
        "releases": len(texts),
        "characters": sum(map(len, texts)),
        "cpu": cpu_name(),
        "first": first,
        "levels": compare(texts, kiwi),
        "stages": {name: seconds * scale for name, seconds in by_stage(few).items()},
        "matching": matching(texts),
        "peers": peers(few),
        "sizes": by_size(),
        "entry": entry,
        "disk": disk,
        "workers": {str(number): workers(texts[: max(200, min(len(texts) // 3, 600))], number) for number in (1, 2)},
    }
    text = report(figures)
    options.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
