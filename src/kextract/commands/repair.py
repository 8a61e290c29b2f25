"""`kextract repair`: a diff of raw and repaired text."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from kextract.alignment import Edit, Repaired
from kextract.api import as_date
from kextract.api import repair as repair_text
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
        for edit in sorted([*repaired.edits], key=lambda e: e.raw_start):
            console.print(explanation(repaired, edit))
        for edit in repaired.suspects:
            console.print(explanation(repaired, edit, abstained=True))
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


def explanation(repaired: Repaired, edit: Edit, abstained: bool = False) -> Text:
    """Return what was seen at an edit or a suspected loss, who voted, the runner-up and the confidence.

    Args:
        repaired: the text.
        edit: one of its edits or suspected losses.
        abstained: whether it was left alone.
    """
    raw = repaired.raw
    before = raw[max(0, edit.raw_start - 15) : edit.raw_start].replace("\n", "⏎")
    after = raw[edit.raw_end : edit.raw_end + 15].replace("\n", "⏎")
    text = Text("left alone " if abstained else "restored   ", style="yellow" if abstained else "green")
    text.append(f"…{before}", style="default")
    text.append(f"[{edit.inserted}]", style="bold")
    text.append(f"{after}…  {edit.rule}, confidence {edit.confidence:.2f}", style="default")
    if edit.evidence:
        text.append("; " + "; ".join(edit.evidence), style="dim")
    if edit.runner_up is not None:
        text.append(f"; next best {edit.runner_up!r}", style="dim")
    return text
