"""`kextract repair`: a diff of raw and repaired text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from kextract.alignment import Edit, Repaired
from kextract.api import as_date
from kextract.api import repair as repair_text
from kextract.commands.consoles import console_for_data, print_table
from kextract.commands.releases import read_release


def repair_command(file: Path, level: str, explain: bool, published: str | None) -> int:
    """Print the diff; return the exit status.

    Args:
        file: a release as text.
        level: level of repair.
        explain: also print evidence, runners-up and abstentions.
        published: publication date, ISO 8601, where the text states none.

    Raises:
        UsageError: the file cannot be read, or the date is none.
    """
    release = read_release(file)
    repaired = repair_text(release.raw, level, published=as_date(published))
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for line in diff_lines(repaired):
        console.print(line)
    console.print(
        f"{len(repaired.edits)} edits, {sum(len(e.inserted) for e in repaired.edits)} characters restored, "
        f"damage {repaired.damage:.2f}.",
        style="bold",
    )
    if explain:
        wide = console_for_data()
        explain_edits(wide, repaired, repaired.edits, "Restored")
        explain_edits(wide, repaired, repaired.suspects, "Suspected, left alone")
    return 0


def _line_bounds(raw: str, start: int, end: int) -> tuple[int, int]:
    return raw.rfind("\n", 0, start) + 1, (raw.find("\n", end) + len(raw) + 1) % (len(raw) + 1) or len(raw)


def diff_lines(repaired: Repaired) -> list[Text]:
    """Return every line that has edits: insertions in +[...], removals in -[...], then rule and confidence."""
    raw = repaired.raw
    lines: list[Text] = []
    edits = list(repaired.edits)
    while edits:
        start, end = _line_bounds(raw, edits[0].raw_start, edits[0].raw_end)
        here = [e for e in edits if start <= e.raw_start <= end]
        edits = edits[len(here) :]
        text = Text()
        number = raw.count("\n", 0, start) + 1
        text.append(f"{number:>4} ", style="dim")
        place = start
        for edit in here:
            text.append(raw[place : edit.raw_start].replace("\r", ""))
            if edit.removed:
                text.append(f"-[{edit.removed}]", style="red")
            if edit.inserted:
                text.append(f"+[{edit.inserted}]", style="bold green")
            place = edit.raw_end
        text.append(raw[place:end].replace("\r", ""))
        lines.append(text)
        for edit in here:
            note = f"{edit.rule} {edit.confidence:.2f}"
            lines.append(Text(f"       {edit.raw_start}..{edit.raw_end} {edit.inserted!r}: {note}", style="dim"))
    return lines


def explain_edits(console: Console, repaired: Repaired, edits: Sequence[Edit], title: str) -> None:
    """Print what was seen at edits or suspected losses, who voted, the runner-up and the confidence.

    Args:
        console: where to print.
        repaired: the text.
        edits: some of its edits or suspected losses.
        title: head of the table; nothing is printed where there are no edits.
    """
    raw = repaired.raw
    rows = []
    for edit in sorted(edits, key=lambda one: one.raw_start):
        before = " ".join(raw[max(0, edit.raw_start - 8) : edit.raw_start].split("\n"))
        after = " ".join(raw[edit.raw_end : edit.raw_end + 8].split("\n"))
        seen = list(edit.evidence)
        if edit.runner_up is not None:
            seen.append(f"next best {edit.runner_up!r}")
        place = f"{before}[{edit.inserted}]{after}"
        rows.append((str(edit.raw_start), place, edit.rule, f"{edit.confidence:.2f}", "; ".join(seen)))
    if rows:
        print_table(console, title, ("raw", "where", "rule", "confidence", "evidence"), rows)
