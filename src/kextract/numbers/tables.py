"""Units that a table states once for all its cells: in a note above it or in the head of a column."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from kextract.numbers.lexicon import syntax
from kextract.numbers.scanner import Number

#: Lines (captions, blank lines) that may stand between a note and the first line of its table.
_MAX_GAP = 3
#: Rows that a table without cell marks may have.
_MAX_ROWS = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with the unit stated for it; half-open code points of the cell's text without outer spaces.

    `head` is the word at the top of its column, empty where there is none.
    """

    start: int
    end: int
    unit: str
    head: str = ""


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in syntax()["table"].items()}


def is_label(text: str, number: Number, end: int) -> bool:
    """Return whether a number is part of a unit label such as (단위: 억 원) or 예산(백만원), not a value.

    Args:
        text: the folded text.
        number: the number.
        end: code point after its unit.
    """
    start = number.start
    if _patterns()["label"].search(text[max(0, start - 28) : start]):
        return True
    return number.form == "sino" and number.scale > 1 and text[start - 1 : start] == "(" and text[end : end + 1] == ")"


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    position = start
    for mark in [*_patterns()["cell"].finditer(text, start, end), None]:
        stop = mark.start() if mark else end
        left, right = position, stop
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        spans.append((left, right))
        position = mark.end() if mark else end
    return spans


def _units(note: str) -> tuple[str, str]:
    """Return the unit that a note states for its table, and the one for columns of shares (a sign, or empty)."""
    first, *others = _patterns()["separator"].split(note.strip())
    return first, next((unit for unit in others if not unit.isalnum()), "")


def _spaced_cells(text: str) -> list[Cell]:
    """Return the cells of tables that were flattened to words: a note, then lines of labels and bare numbers.

    Of two units in the note the first rules the columns headed by its name, the second all others; a line whose cells
    do not fit the head gives none.
    """
    patterns = _patterns()
    cells: list[Cell] = []
    for stated in patterns["note"].finditer(text):
        units = [unit.strip() for unit in patterns["separator"].split(stated["unit"].strip())]
        start = text.find("\n", stated.end()) + 1
        head: list[str] = []
        for _ in range(_MAX_ROWS if start and len(units) <= 2 else 0):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            line = text[start:end]
            if not line.strip() or patterns["cell"].search(line) or patterns["sentence"].search(line):
                break
            words = list(patterns["word"].finditer(text, start, end))
            numbers = [patterns["bare"].fullmatch(match[0]) is not None for match in words]
            if all(numbers) and len(head) == len(words) + 1:
                # a row that lost its label
                cells += [
                    Cell(match.start(), match.end(), units[0] if label == units[0] else units[-1], label)
                    for match, label in zip(words, head[1:], strict=True)
                ]
            elif not any(numbers):
                head = [match[0] for match in words]
            elif len(units) == 1 or len(head) == len(words):
                for column, (match, bare) in enumerate(zip(words, numbers, strict=True)):
                    unit = units[0] if len(units) == 1 or head[column] == units[0] else units[1]
                    if bare and column:
                        label = head[column] if len(head) == len(words) else ""
                        cells.append(Cell(match.start(), match.end(), unit, label))
            start = end + 1
    return cells


def _row_of_two(text: str, spans: list[tuple[int, int]], unit: str, shares: str) -> list[Cell]:
    """Return the two numbers of a row in a table without a head whose note states two units in their order."""
    bare, period = _patterns()["bare"], _patterns()["period"]
    found = [span for span in spans if bare.fullmatch(text[slice(*span)]) and not period.fullmatch(text[slice(*span)])]
    if len(found) != 2 or len(found) == len(spans):
        return []
    return [Cell(*found[0], unit), Cell(*found[1], shares)]


def unit_cells(text: str) -> list[Cell]:
    """Return the cells of a text's tables for which a unit is stated.

    Rows are lines of bare numbers below a note, or lines whose cells are divided by `|` or tabs. A note such as
    (단위: 억 원) rules the rows below it; a unit in brackets at the end of a head cell rules its column. Cells of the
    first row that name a year are left out.

    Args:
        text: the text; time grows with its length.
    """
    patterns = _patterns()
    cells = _spaced_cells(text)
    if "|" not in text and "\t" not in text:
        return cells
    heads: list[str] | None = None
    labels: list[str] = []
    note, shares, gap = "", "", 0
    position = 0
    for line in text.splitlines(keepends=True):
        start, position = position, position + len(line)
        if not patterns["cell"].search(line):
            stated = patterns["note"].search(line)
            if stated:
                (note, shares), gap = _units(stated["unit"]), 0
            else:
                gap += 1
                if heads is not None or gap > _MAX_GAP:
                    note = shares = ""
            heads = None
            continue
        spans = _split(text, start, position)
        stated = patterns["note"].search(line)
        if stated:
            (note, shares), gap, heads = _units(stated["unit"]), 0, None
            continue
        if heads is None and shares and (row := _row_of_two(text, spans, note, shares)):
            cells, heads, labels = cells + row, [], []
            continue
        if heads is None:
            heads, labels = [], [text[left:right] for left, right in spans]
            for left, right in spans:
                head = patterns["head"].search(text[left:right])
                heads.append(head["unit"].strip() if head else "")
                if not heads[-1] and shares and patterns["share_head"].search(text[left:right]):
                    heads[-1] = shares
            if note:
                cells += [
                    Cell(left, right, note)
                    for left, right in spans
                    if left < right and not patterns["period"].fullmatch(text[left:right])
                ]
            continue
        row = _row_of_two(text, spans, note, shares) if shares and not labels else []
        for column, (left, right) in enumerate(() if row else spans):
            unit = (heads[column] if column < len(heads) and heads[column] else "") or note
            if left < right and unit:
                cells.append(Cell(left, right, unit, labels[column] if column < len(labels) else ""))
        cells += row
    return cells
