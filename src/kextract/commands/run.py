"""`kextract run`."""

from __future__ import annotations

import sys
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
        cause = error.strerror or str(error)
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
    from rich.table import Table

    from kextract.commands.consoles import console_for_data

    console = console_for_data()
    releases = Table(title="Releases", title_justify="left")
    for name in ("chars", "edits", "mentions"):
        releases.add_column(name, justify="right")
    releases.add_column("published", no_wrap=True)
    releases.add_column("title")
    releases.add_column("doc_id")
    for row in summary.listing:
        counts = (row["n_chars"], row["n_edits"], sum(row["types"].values()))
        releases.add_row(*map(str, counts), row.get("published", ""), row.get("title", ""), row["doc_id"])
    more = summary.documents - len(summary.listing)
    if more > 0:
        releases.add_row("", "", "", "", f"... and {more} more", "")
    console.print(releases)
    mentions = Table(title="Mentions", title_justify="left")
    for name in TYPES:
        mentions.add_column(name, justify="right")
    mentions.add_row(*(str(summary.types.get(name, 0)) for name in TYPES))
    console.print(mentions)
    if summary.gold:
        console.print(_gold_table(summary))
    rows = ", ".join(f"{name} {count}" for name, count in summary.counts.items())
    rate = f", {summary.characters / summary.seconds:,.0f} characters a second" if summary.seconds else ""
    resumed = f" ({summary.resumed} from an earlier run)" if summary.resumed else ""
    console.print(f"Rows: {rows}.", highlight=False)
    console.print(
        f"{summary.documents} releases{resumed}, {summary.failed} failures, {summary.seconds:.1f} s{rate}. "
        f"Tables are in {out}.",
        highlight=False,
    )
    if summary.failed:
        sys.stderr.write(f"kextract: {summary.failed} failures; the table failures in {out} lists causes.\n")
        for row in summary.failures:
            sys.stderr.write(f"kextract: {printable(row['source'])}: {printable(row['message'])}\n")
        if summary.failed > len(summary.failures):
            sys.stderr.write(f"kextract: ... and {summary.failed - len(summary.failures)} more\n")
    if summary.unread_dates:
        first = summary.warnings[0]
        sys.stderr.write(
            f"kextract: {summary.unread_dates} publication dates given from outside cannot be read, such as "
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


def _gold_table(summary: Summary) -> Any:
    from rich.table import Table

    table = Table(title="Against gold (exact span and type; all releases that have gold)", title_justify="left")
    table.add_column("type")
    for name in ("gold", "predicted", "matched", "value right", "precision", "recall", "f1"):
        table.add_column(name, justify="right")
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
        table.add_row(kind, *map(str, numbers), f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}")
    return table


def _few(names: list[str], number: int = 3) -> str:
    return ", ".join(names[:number]) + (f" and {len(names) - number} more" if len(names) > number else "")
