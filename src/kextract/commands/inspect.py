"""`kextract show`, `diagnose`, `schema`, `status`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from kextract.commands.consoles import console_for_data, print_table, printable
from kextract.commands.releases import read_release
from kextract.errors import ReadError, UsageError
from kextract.readers.files import read_file
from kextract.state import State, made_with
from kextract.tables.schema import TABLES

_COLOURS = {
    "agency": "cyan",
    "department": "blue",
    "region": "green",
    "amount": "bold yellow",
    "date": "magenta",
    "quantity": "yellow",
    "person": "bold red",
    "law": "bold blue",
}


def show_command(file: Path, level: str, published: str | None) -> int:
    """Print one release: repaired text with coloured mentions, then the entities.

    Args:
        file: a release as text.
        level: level of repair.
        published: publication date, ISO 8601, where the text states none.

    Raises:
        UsageError: the file cannot be read, or the date is none.
    """
    from kextract.api import as_date, extract

    release = read_release(file)
    extraction = extract(release.raw, published=as_date(published), repair=level)
    console = console_for_data()
    if console.is_terminal:
        legend = Text("  ".join(_COLOURS), style="bold")
        for name, colour in _COLOURS.items():
            legend.highlight_words([name], colour)
        console.print(legend)
    text = Text(extraction.text.replace("\r", " "))
    for entity in extraction.entities:
        text.stylize(_COLOURS[entity.type], entity.start, entity.end)
    print_text(console, text)
    heads = ("id", "type", "raw", "text", "value", "code", "more", "rule")
    rows = []
    for entity in extraction.entities:
        more = [
            f"{name}={value}" if value is not True else name
            for name in ("approx", "bound", "mod", "status", "role", "agency", "note")
            if (value := getattr(entity, name)) not in (None, False, "none")
        ]
        if entity.candidates:
            more.append("candidates=" + " ¦ ".join(entity.candidates))
        place = f"{entity.raw_start}..{entity.raw_end}"
        row = (entity.entity_id, entity.type, place, entity.text, entity.value or "", entity.code or "")
        rows.append((*row, ", ".join(more), entity.rule))
    print_table(console, f"{len(rows)} entities", heads, rows)
    for relations in (extraction.agreements, extraction.funding, extraction.events):
        for relation in relations:
            console.print(str(relation))
    return 0


def print_text(console: Console, text: Text) -> None:
    """Print a text line by line; of several blank lines in a row one stays."""
    blank = True
    for line in text.split("\n", allow_blank=True):
        if line.plain.strip() or not blank:
            console.print(line, soft_wrap=True)
        blank = not line.plain.strip()


def diagnose_command(file: Path) -> int:
    """Print what the file is; a file that cannot be read is the answer too, with exit status 1."""
    console = console_for_data()
    try:
        release = read_file(file)
    except ReadError as error:
        console.print(f"{file}: {error.code}: {error}", soft_wrap=True, markup=False)
        return 1
    from kextract.alignment import compose_nfc
    from kextract.api import repair

    layout = release.layout
    raw = release.raw
    repaired = repair(raw, "full")
    composed, _ = compose_nfc(raw)
    breaks = {"CRLF": raw.count("\r\n"), "LF": raw.count("\n") - raw.count("\r\n"), "CR": raw.count("\r")}
    breaks["CR"] -= breaks["CRLF"]
    facts = {
        "format": release.format,
        "encoding": release.encoding,
        "sha256": release.sha256,
        "characters": len(raw),
        "Hangul syllables": sum("가" <= c <= "힣" for c in composed),
        "line ends": ", ".join(f"{name} {count}" for name, count in breaks.items() if count) or "none",
        "composed": "yes" if composed == raw else "no; composed to NFC inside",
        "NUL characters": raw.count("\x00"),
        "no-break spaces": raw.count("\u00a0"),
        "replaced characters (U+FFFD)": raw.count("\ufffd"),
        "title": layout.title or "not found",
        "published": layout.published.isoformat() if layout.published else "not stated; pass --published",
        "agency": layout.agency or "not stated",
        "departments": ", ".join(layout.departments) or "not stated",
        "damage": f"{repaired.damage:.2f} of 1",
        "edits": f"{len(repair(raw, 'safe').edits)} safe, {len(repaired.edits)} full",
        "suspected losses left alone": len(repaired.suspects),
    }
    for name, value in facts.items():
        console.print(printable(f"{name}: {value}"), soft_wrap=True, markup=False)
    rows = []
    for zone in layout.zones:
        text = " ".join(raw[zone.start : zone.end].split())
        rows.append((str(zone.start), str(zone.end), zone.kind, text[:50] + ("…" if len(text) > 50 else "")))
    print_table(console, "Layout, in offsets of the raw text", ("start", "end", "kind", "text"), rows)
    return 0


def schema_command(as_json: bool) -> int:
    """Print the data dictionary."""
    if as_json:
        from kextract.tables.datapackage import table_schema

        schemas = {name: table_schema(name) for name in TABLES}
        sys.stdout.write(json.dumps(schemas, ensure_ascii=False, indent=2) + "\n")
        return 0
    console = console_for_data()
    for name, columns in TABLES.items():
        rows = [(column.name, column.type, column.description) for column in columns]
        print_table(console, name, ("column", "type", "meaning"), rows)
    return 0


def status_command(folder: Path) -> int:
    """Print what a run has done and left; exit status 0 when nothing is left, 1 otherwise.

    Raises:
        UsageError: no run has worked in the folder.
    """
    plan_path = folder / ".kextract" / "plan.json"
    if not plan_path.exists():
        raise UsageError(f"{folder}: no run has worked here; a folder that `kextract run --out` wrote is wanted.")
    plan = json.loads(plan_path.read_text(encoding="utf-8"))
    state = State(folder)
    state.load(read_only=True)
    entries = [entry for entry in state.entries.values() if made_with(entry, plan["fingerprint"])]
    failed = sum(entry.failed for entry in entries)
    left = max(plan["total"] - len(entries), 0)
    finished = bool(plan.get("finished")) and not left
    sys.stdout.write(
        f"{plan['total'] - left} of {plan['total']} documents done, {failed} of them failed, {left} left.\n"
        + ("The tables are written.\n" if finished else "The tables are not up to date; run the same command again.\n")
    )
    return 0 if finished else 1
