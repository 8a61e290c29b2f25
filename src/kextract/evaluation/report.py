"""A report as tables: for the terminal, Markdown, HTML and JSON."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kextract.errors import UsageError
from kextract.evaluation.evaluating import Report
from kextract.evaluation.relations import ROW
from kextract.evaluation.scorer import SCHEMES
from kextract.mentions import TYPES

FORMATS = (".html", ".md", ".json")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report: title, head, rows of text, and a note below it."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""


def tables(report: Report) -> list[Table]:
    """Return the tables of a report."""
    found = [_entities(report), _schemes(report), _attributes(report)]
    found += [_relations(report), _groups(report), _labels(report)]
    if report.get("mistakes"):
        found += [_causes(report)]
    return [table for table in found if table.rows]


def number(value: float | None, digits: int = 3) -> str:
    """Return a number as a cell; a dash where nothing was counted."""
    return "–" if value is None else f"{value:.{digits}f}"


def _interval(measure: dict[str, float | None], digits: int = 3) -> str:
    if measure["score"] is None:
        return "–"
    if measure["low"] is None:
        return number(measure["score"], digits)
    return f"{measure['score']:.{digits}f} [{measure['low']:.{digits}f}, {measure['high']:.{digits}f}]"


def _entities(report: Report) -> Table:
    rows = []
    for kind, one in report["entities"].items():
        part = one["measures"]
        rows.append(
            (
                *(kind, str(one["gold"]), str(one["predicted"])),
                *(number(part[f"strict_{name}"]["score"]) for name in ("precision", "recall")),
                *(_interval(part[name]) for name in ("strict_f1", "value_accuracy", "strict_value_f1")),
            )
        )
    head = ("type", "gold", "predicted", "precision", "recall", "F1", "value accuracy", "F1 with value")
    note = "Span and type (strict). In brackets: 95 % intervals over releases. Optional gold counts nowhere."
    return Table("Mentions", head, rows, note)


def _schemes(report: Report) -> Table:
    rows = []
    for kind, one in report["entities"].items():
        cells = [kind]
        for scheme in SCHEMES:
            cells.append(
                " / ".join(number(one["measures"][f"{scheme}_{m}"]["score"]) for m in ("precision", "recall", "f1"))
            )
        rows.append(tuple(cells))
    head = ("type", *(f"{scheme} P / R / F1" for scheme in SCHEMES))
    return Table("Mentions by the four schemes of SemEval 2013 task 9.1", head, rows)


def _attributes(report: Report) -> Table:
    rows = [
        (name, kind, str(one["stated"]), str(one["right"]), number(one["accuracy"]))
        for name, kinds in report["attributes"].items()
        for kind, one in kinds.items()
    ]
    note = "On exact matches where gold or prediction states the attribute."
    return Table("Attributes", ("attribute", "type", "stated", "right", "accuracy"), rows, note)


def _relations(report: Report) -> Table:
    rows = []
    for table, slots in report["relations"].items():
        for name, one in slots.items():
            if one["gold"] or one["predicted"]:
                part = one["measures"]
                scores = (number(part["precision"]["score"]), number(part["recall"]["score"]), _interval(part["f1"]))
                counted = (str(one["gold"]), str(one["predicted"]), str(one["right"]))
                rows.append((table, "whole row" if name == ROW else name, *counted, *scores))
    return Table("Relations", ("table", "slot", "gold", "predicted", "right", "precision", "recall", "F1"), rows)


def _groups(report: Report) -> Table:
    rows = []
    for name, one in report["repair"]["groups"].items():
        part = one["measures"]
        rows.append(
            (
                *(name, str(one["documents"]), str(one["lost"]), str(one["restored"]), str(one["inserted"])),
                str(one["inserted"] - one["right"]),
                *(_interval(part[key]) for key in ("precision", "recall", "recall_sure")),
                _interval(part["edits_per_10000"], 1),
                str(one["touched"]),
            )
        )
    head = (
        *("releases", "n", "lost", "restored", "inserted", "invented", "precision", "recall", "recall of the sure"),
        *("edits per 10,000", "digits and letters"),
    )
    return Table("Repair, in Hangul syllables", head, rows, "Removed syllables count as invented ones.")


def _labels(report: Report) -> Table:
    rows = []
    for label, one in report["repair"]["labels"].items():
        names = ("lost", "restored") if "lost" in one else ("inserted", "right")
        total, good = (one[name] for name in names)
        rows.append((label, str(total), str(good), number(good / total if total else None)))
    head = ("kind of loss or rule", "lost or inserted", "restored or right", "share")
    return Table("Repair by kind of loss and by rule (damaged releases)", head, rows)


def _causes(report: Report) -> Table:
    counts: dict[tuple[str, str], int] = {}
    for row in report["mistakes"]:
        counts[row["cause"], row["type"]] = counts.get((row["cause"], row["type"]), 0) + 1
    rows = [(cause, kind, str(count)) for (cause, kind), count in counts.items()]
    return Table("Mistakes by cause", ("cause", "type", "count"), rows)


def heading(report: Report) -> str:
    """Return one line on what was scored."""
    missing = f"; {len(report['missing'])} without predictions, all missed" if report["missing"] else ""
    return f"Split {report.get('split', '–')}: {report['documents']} releases{missing}."


def print_report(report: Report) -> None:
    """Print a report to stdout."""
    from rich.console import Console
    from rich.table import Table as RichTable

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=160)
    console.print(heading(report))
    for table in tables(report):
        shown = RichTable(title=table.title, title_justify="left", caption=table.note or None, caption_justify="left")
        for place, name in enumerate(table.head):
            shown.add_column(name, justify="left" if place == 0 else "right")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)
    for row in report.get("mistakes", ())[:MISTAKES]:
        console.print(mistake_line(row), markup=False)
    rest = len(report.get("mistakes", ())) - MISTAKES
    if rest > 0:
        console.print(f"... {rest} more mistakes; --report FILE.html lists all.")


#: Mistakes that the terminal shows.
MISTAKES = 40


def mistake_line(row: dict[str, Any]) -> str:
    """Return a mistake as one line of text."""
    text = " ".join(f"{row['before']}[{row['text']}]{row['after']}".split())
    said = [f"gold {_said(row, 'gold')}"] if row["gold"] is not None else []
    if row["predicted"] is not None:
        said.append(f"predicted {row['predicted_type']} {_said(row, 'predicted')}")
    return f"{row['cause']} | {row['type']} | {row['doc_id']}:{row['raw_start']} | {'; '.join(said)} | {text}"


def _said(row: dict[str, Any], side: str) -> str:
    """Return the text of one side of a mistake, with its value where mentions are meant."""
    text = " ".join(row[side].split())
    return f"{text} = {row[f'{side}_value'] or 'null'}" if row["type"] in TYPES else text


def markdown_tables(found: Sequence[Table], level: int = 2) -> str:
    """Return tables as Markdown with headings of a level."""
    parts = []
    for table in found:
        lines = [f"{'#' * level} {table.title}", ""]
        lines.append("| " + " | ".join(table.head) + " |")
        lines.append("|---|" + "---:|" * (len(table.head) - 1))
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table.rows]
        if table.note:
            lines += ["", table.note]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _markdown(report: Report) -> str:
    text = f"# Evaluation\n\n{heading(report)}\n\n{markdown_tables(tables(report))}"
    if report.get("mistakes"):
        lines = "\n".join("- " + mistake_line(row).replace("|", "·") for row in report["mistakes"])
        text += f"\n## Mistakes\n\n{lines}\n"
    return text


_STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{padding:.25rem .7rem;border-bottom:1px solid #ddd;
text-align:right;white-space:nowrap}td:first-child,th:first-child{text-align:left}tr:last-child td{font-weight:600}
.list td,.list th{text-align:left;white-space:normal;font-weight:400}mark{background:#ffe08a}small{color:#666}
@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}td,th{border-color:#444}mark{background:#7a5c00;
color:#fff}}"""


def _html(report: Report) -> str:
    escape = html.escape
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>kextract: evaluation</title>',
        f"<style>{_STYLE}</style><h1>Evaluation</h1><p>{escape(heading(report))}</p>",
    ]
    for table in tables(report):
        head = "".join(f"<th>{escape(name)}</th>" for name in table.head)
        rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
        parts.append(f"<h2>{escape(table.title)}</h2><table><tr>{head}</tr>{rows}</table>")
        if table.note:
            parts.append(f"<p><small>{escape(table.note)}</small></p>")
    if report.get("mistakes"):
        parts.append('<h2>Mistakes</h2><table class="list"><tr>')
        parts += [f"<th>{name}</th>" for name in ("cause", "type", "place", "gold", "predicted", "text")]
        for row in report["mistakes"]:
            gold = _said(row, "gold") if row["gold"] is not None else ""
            said = f"{row['predicted_type']}: {_said(row, 'predicted')}" if row["predicted"] is not None else ""
            cells = [row["cause"], row["type"], f"{row['doc_id']}:{row['raw_start']}", gold, said]
            text = f"{escape(row['before'])}<mark>{escape(row['text'])}</mark>{escape(row['after'])}"
            parts.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + f"<td>{text}</td></tr>")
        parts.append("</table>")
    return "\n".join(parts) + "</html>\n"


def write_report(report: Report, path: Path) -> None:
    """Write a report; the suffix says in which form.

    Raises:
        UsageError: another suffix, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(f"{path}: a report is written as {', '.join(FORMATS)}; name the file so.")
    if suffix == ".json":
        text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    else:
        text = _markdown(report) if suffix == ".md" else _html(report)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: the report cannot be written ({error.strerror}).") from error
