"""Reading the layout of a release, line by line.

A release is read from the top: clutter of the page, the head (or the metadata line of a web copy), the title, its
sub-headings, the body with footnotes, captions and tables, the contact block, and clutter again. Every line gets one
kind, so that the zones cover the text.
"""

from __future__ import annotations

import re

from kextract.layout.cues import Line, find_date, layout_cues, split_lines
from kextract.layout.heads import (
    PIPES,
    department_names,
    is_bullet,
    read_head,
    read_metadata_line,
    set_published,
)
from kextract.layout.model import Layout, Zone


def analyse(text: str) -> Layout:
    """Read the layout of a release.

    Args:
        text: the whole release.

    Returns:
        Zones that cover the text, and what its head or metadata line states.
    """
    lines = split_lines(text)
    layout = Layout()
    kinds = ["body"] * len(lines)
    body_from = read_metadata_line(lines, kinds, layout)
    if body_from is None:
        body_from = read_head(lines, kinds, layout)
    _read_body(lines, kinds, layout, body_from)
    if not layout.departments:
        layout.departments = _contact_departments(lines, kinds)
    layout.zones = _zones(lines, kinds)
    return layout


def _zones(lines: list[Line], kinds: list[str]) -> list[Zone]:
    zones: list[Zone] = []
    for line, kind in zip(lines, kinds, strict=True):
        if not line.text and zones:
            kind = zones[-1].kind
        if zones and zones[-1].kind == kind:
            zones[-1] = Zone(zones[-1].start, line.end, kind)
        else:
            zones.append(Zone(line.start, line.end, kind))
    return zones


def _read_body(lines: list[Line], kinds: list[str], layout: Layout, body_from: int) -> None:
    cues = layout_cues()
    title = re.sub(r"\s", "", layout.title or "")
    started = False
    in_table = False
    for index in range(body_from, len(lines)):
        text = lines[index].text
        if not text:
            in_table = False
            continue
        if cues.tail.fullmatch(text) and index > body_from + 2:
            for rest in range(index, len(lines)):
                kinds[rest] = "boilerplate"
            break
        kind = "body"
        sentence = bool(cues.sentence_end.search(text))
        if cues.boilerplate.fullmatch(text):
            kind = "boilerplate"
        elif title and not started and re.sub(r"\s", "", text) == title:
            kind = "title"
        elif (cues.contact.match(text) and len(text) < 160 and not sentence) or (
            len(text) < 160 and not sentence and cues.phone.search(text) and cues.contact_words.search(text)
        ):
            kind = "contact"
        elif cues.caption.match(text):
            kind = "caption"
        elif cues.footnote.match(text):
            kind = "footnote"
        elif cues.table_unit.search(text) and not sentence:
            kind, in_table = "table", True
        elif (not sentence and (text.count("\t") >= 2 or len(PIPES.findall(text)) >= 2)) or (
            in_table and not sentence and len(text) < 120
        ):
            kind = "table"
        elif (not sentence and len(text) < 100 and cues.subheading.fullmatch(text)) or (
            not started and not sentence and len(text) < 80 and not is_bullet(text) and layout.title
        ):
            kind = "subheading"
        started = started or kind == "body"
        kinds[index] = kind
    _related_below(lines, kinds)
    if layout.published is None:
        _published_below(lines, kinds, layout)


def _related_below(lines: list[Line], kinds: list[str]) -> None:
    """Mark a list of other releases at the end: headlines, each followed by a line that is a date."""
    sentence_end = layout_cues().sentence_end
    dated = 0
    first = len(lines)
    below_date = False
    for index in range(len(lines) - 1, -1, -1):
        text = lines[index].text
        if not text:
            continue
        found = find_date(text)
        if found and found[1] == 0 and len(text) <= found[2] + 6:
            dated += 1
            below_date = True
        elif below_date and len(text) < 90 and not sentence_end.search(text):
            below_date = False
        elif kinds[index] != "boilerplate":
            break
        first = index
    if dated >= 2:
        kinds[first:] = ["boilerplate"] * (len(lines) - first)


def _published_below(lines: list[Line], kinds: list[str], layout: Layout) -> None:
    """Read the date of a labelled line, or of a last line of the body that holds nothing but a date."""
    cues = layout_cues()
    rank = {label: i for i, label in enumerate(cues.lists["published_labels"])}
    best = len(rank)
    for index, line in enumerate(lines):
        match = cues.head.match(line.text) if len(line.text) < 60 else None
        label = re.sub(r"\s", "", match["label"]) if match else ""
        date = find_date(line.text) if label in rank else None
        if date and rank[label] < best and kinds[index] != "boilerplate":
            best = rank[label]
            set_published(layout, date, line)
            kinds[index] = "metadata" if kinds[index] == "body" else kinds[index]
    if layout.published is None:
        written = [i for i, line in enumerate(lines) if line.text and kinds[i] != "boilerplate"]
        for index in written[-1:]:
            date = find_date(lines[index].text)
            if date and date[1] == 0 and len(lines[index].text) <= date[2] + 6:
                set_published(layout, date, lines[index])
                kinds[index] = "metadata"


def _contact_departments(lines: list[Line], kinds: list[str]) -> tuple[str, ...]:
    """Return the departments that the contact block names."""
    names: list[str] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind == "contact":
            match = layout_cues().contact.match(line.text)
            names += department_names(line.text[match.end() :] if match else line.text)
    return tuple(dict.fromkeys(names))
