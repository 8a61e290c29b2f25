"""`kextract run`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kextract.commands.config import read_config
from kextract.commands.consoles import printable
from kextract.errors import KextractError, UsageError, internal
from kextract.mentions import TYPES
from kextract.output import Summary
from kextract.runner import run as run_releases

INTERRUPTED = 130


def run_command(options: dict[str, Any], config: Path | None) -> int:
    """Run, print the summary, return the exit status.

    Args:
        options: arguments of `kextract.run`; those that are None were not given.
        config: file with further options, which those given outrank.

    Returns:
        0 all read, 1 some documents failed, 3 a gold score below its floor, 130 interrupted or not written.

    Raises:
        UsageError: an option that cannot be, or no SOURCE or --out.
    """
    merged = {**(read_config(config) if config else {}), **{k: v for k, v in options.items() if v is not None}}
    if not merged.get("sources"):
        raise UsageError("Name at least one SOURCE: a file, a folder or a pattern, such as: kextract run data/raw.")
    if not merged.get("out"):
        raise UsageError("Name the folder for the tables with --out, such as --out out.")
    try:
        with _Progress() as progress:
            summary = run_releases(progress=progress, **merged)
    except KeyboardInterrupt:
        sys.stderr.write("kextract: interrupted; what is done is kept. Run the same command again to resume.\n")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        cause = " ".join(f"{error.strerror or error} {error.filename or ''}".split())
        sys.stderr.write(
            f"kextract: the tables cannot be written ({cause}); what is done is kept. "
            "Mend the cause and run the same command again to resume.\n"
        )
        return INTERRUPTED
    except KextractError:
        raise
    except Exception as error:
        sys.stderr.write(f"kextract: {internal(error)} What is done is kept.\n")
        return INTERRUPTED
    print_summary(summary, Path(merged["out"]))
    return summary.exit_status


class _Progress:
    """A bar on stderr for long work; silent when stderr is no terminal."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> _Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("releases"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.speed:.1f}/s"))
            self.bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
        return self

    def __call__(self, done: int, total: int) -> None:
        if self.bar is None:
            return
        if self.task is None:
            if done >= total:
                return
            self.bar.start()
            self.task = self.bar.add_task("", total=total, completed=done, speed=0.0)
        self.bar.update(self.task, completed=done)
        self.bar.update(self.task, speed=self.bar.tasks[0].speed or 0.0)

    def __exit__(self, *_: object) -> None:
        if self.task is not None:
            self.bar.stop()


def print_summary(summary: Summary, out: Path) -> None:
    """Print the summary of a run to stdout: the first releases, the mentions by type, the scores, the rows."""
    from kextract.commands.consoles import console_for_data, print_table

    console = console_for_data()
    listed = []
    for row in summary.listing:
        counts = (row["n_chars"], row["n_edits"], sum(row["types"].values()))
        listed.append((*map(str, counts), row.get("published", ""), row.get("title") or "", row["doc_id"]))
    more = summary.documents - len(summary.listing)
    if more > 0:
        listed.append(("", "", "", "", f"... and {more} more", ""))
    heads = ("chars", "edits", "mentions", "published", "title", "doc_id")
    print_table(console, "Releases", heads, listed, numbers=3)
    print_table(console, "Mentions", TYPES, [[str(summary.types.get(name, 0)) for name in TYPES]], numbers=len(TYPES))
    if summary.gold:
        measures = ("type", "gold", "predicted", "matched", "value right", "precision", "recall", "f1")
        title = "Against gold (exact span and type; all releases that have gold)"
        print_table(console, title, measures, _gold_rows(summary), numbers=len(measures), first=1)
    rows = ", ".join(f"{name} {count}" for name, count in summary.counts.items())
    rate = f", {summary.characters / summary.seconds:,.0f} characters a second" if summary.seconds else ""
    resumed = f" ({summary.resumed} from an earlier run)" if summary.resumed else ""
    console.print(f"Rows: {rows}.", highlight=False)
    console.print(
        f"{_counted(summary.documents, 'release')}{resumed}, {_counted(summary.failed, 'failure')}, "
        f"{summary.seconds:.1f} s{rate}. Tables are in {out}.",
        highlight=False,
    )
    if summary.failed:
        failures = _counted(summary.failed, "failure")
        sys.stderr.write(f"kextract: {failures}; the table failures in {out} lists causes.\n")
        for row in summary.failures:
            sys.stderr.write(f"kextract: {printable(row['source'])}: {printable(row['message'])}\n")
        if summary.failed > len(summary.failures):
            sys.stderr.write(f"kextract: ... and {summary.failed - len(summary.failures)} more\n")
    if summary.unread_dates:
        first = summary.warnings[0]
        sys.stderr.write(
            f"kextract: {_counted(summary.unread_dates, 'publication date')} from outside cannot be read, such as "
            f"{first['unreadable_date']!r} of {printable(first['source'])}; write them as 2019-11-25. The releases are "
            "read without them; their status in documents is unreadable-date.\n"
        )
    if summary.removed:
        sys.stderr.write(
            f"kextract: removed tables that an earlier run wrote and this one did not ({_few(summary.removed)}); "
            "name all the formats you want with --format, and gold with --gold.\n"
        )
    for line in summary.below_floor:
        sys.stderr.write(f"kextract: below its floor: {line}\n")


def _gold_rows(summary: Summary) -> Iterator[tuple[str, ...]]:
    for kind in TYPES:
        rows = [row for row in summary.gold if row["type"] == kind]
        gold, predicted, matched, right = (
            sum(row[key] for row in rows) for key in ("gold", "predicted", "matched", "value_matched")
        )
        if not gold and not predicted:
            continue
        precision = matched / predicted if predicted else 0.0
        recall = matched / gold if gold else 0.0
        f1 = 2 * matched / (gold + predicted) if gold + predicted else 0.0
        numbers = (gold, predicted, matched, right)
        yield (kind, *map(str, numbers), f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}")


def _few(names: list[str], number: int = 3) -> str:
    return ", ".join(names[:number]) + (f" and {len(names) - number} more" if len(names) > number else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
