"""Reading the layout of a release, line by line.

A release is read from the top: clutter of the page, the head (or the metadata line of a web copy), the title, its
sub-headings, the body with footnotes, captions and tables, the contact block, and clutter again. Every line gets one
kind, so that the zones cover the text.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass
from typing import NamedTuple

from kextract.layout.model import Layout, Zone
from kextract.resources import data

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]*(?:\r\n|[\r\n\u2028\u2029\x0b\x0c\x85]|$)")
_BLANK = " \t\u00a0\u3000\u200b\ufeff\x00\r\n\x0b\x0c\u2028\u2029\x85"
_PIPES = re.compile(r"\s*[|｜│]\s*")
_SPLIT_NAMES = re.compile(r"\s*[,、·・ㆍ/]\s*")
#: How many lines from the top may belong to a head or to clutter above the title.
_HEAD_REACH = 200
#: A line shorter than this above a longer title candidate is a menu entry when it stands among others of its kind.
_MENU_LENGTH = 16


class _Line(NamedTuple):
    start: int
    end: int
    text: str
    text_start: int


@dataclass(frozen=True)
class _Cues:
    boilerplate: re.Pattern[str]
    tail: re.Pattern[str]
    head: re.Pattern[str]
    contact: re.Pattern[str]
    contact_words: re.Pattern[str]
    phone: re.Pattern[str]
    footnote: re.Pattern[str]
    caption: re.Pattern[str]
    table_unit: re.Pattern[str]
    subheading: re.Pattern[str]
    sentence_end: re.Pattern[str]
    unit_name: re.Pattern[str]
    dates: tuple[re.Pattern[str], ...]
    lists: dict[str, tuple[str, ...]]


def _labels(names: list[str]) -> str:
    """Build a pattern of labels whose syllables may stand apart; the longest label wins."""
    return "|".join(r"\s*".join(map(re.escape, name)) for name in sorted(names, key=len, reverse=True))


@functools.cache
def _cues() -> _Cues:
    cues = data("layout/cues.yaml")
    lists = {key: tuple(cues[key]) for key in cues if key.endswith("_labels")}
    bracket = r"[\[(【〔<]?\s*"
    closing = r"\s*(?:[\])】〕>]|[:：]|(?=\s)|$)\s*[:：]?\s*"
    return _Cues(
        boilerplate=re.compile("|".join(cues["boilerplate"]), re.IGNORECASE),
        tail=re.compile("|".join(cues["tail"]), re.IGNORECASE),
        head=re.compile(f"{bracket}(?P<label>{_labels(cues['head_labels'])}){closing}"),
        contact=re.compile(rf"[\s※*▶▷■□○ㅇ-]*{bracket}(?P<label>{_labels(cues['contact_labels'])})\s*[:：】\])]\s*"),
        contact_words=re.compile("|".join(map(re.escape, cues["contact_words"]))),
        phone=re.compile(cues["phone"]),
        footnote=re.compile(cues["footnote_mark"]),
        caption=re.compile(cues["caption_line"]),
        table_unit=re.compile(cues["table_unit"]),
        subheading=re.compile(cues["subheading_line"]),
        sentence_end=re.compile(cues["sentence_end"]),
        unit_name=re.compile(cues["unit_name"]),
        dates=(re.compile(cues["date"]), re.compile(cues["short_date"])),
        lists=lists,
    )


def _lines(text: str) -> list[_Line]:
    lines = []
    for match in _LINE.finditer(text):
        if match.start() == match.end():
            continue
        stripped = match[0].strip(_BLANK)
        offset = match.start() + (match[0].find(stripped) if stripped else 0)
        lines.append(_Line(match.start(), match.end(), stripped, offset))
    return lines


def find_date(text: str) -> tuple[dt.date, int, int] | None:
    """Return the first complete numeric calendar date of a line with its span, or None."""
    for pattern in _cues().dates:
        for match in pattern.finditer(text):
            year = int(match["year"])
            try:
                day = dt.date(year if year > 99 else 2000 + year, int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            return day, match.start(), match.end()
    return None


def analyse(text: str) -> Layout:
    """Read the layout of a release.

    Args:
        text: the whole release.

    Returns:
        Zones that cover the text, and what its head or metadata line states.
    """
    lines = _lines(text)
    layout = Layout()
    kinds = ["body"] * len(lines)
    body_from = _read_metadata_line(lines, kinds, layout)
    if body_from is None:
        body_from = _read_head(lines, kinds, layout)
    _read_body(lines, kinds, layout, body_from)
    layout.zones = _zones(lines, kinds)
    return layout


def _zones(lines: list[_Line], kinds: list[str]) -> list[Zone]:
    zones: list[Zone] = []
    for line, kind in zip(lines, kinds, strict=True):
        if not line.text and zones:
            kind = zones[-1].kind
        if zones and zones[-1].kind == kind:
            zones[-1] = Zone(zones[-1].start, line.end, kind)
        else:
            zones.append(Zone(line.start, line.end, kind))
    return zones


def _set_title(layout: Layout, line: _Line) -> None:
    layout.title = line.text
    layout.title_span = (line.text_start, line.text_start + len(line.text))


def _set_published(layout: Layout, found: tuple[dt.date, int, int], line: _Line) -> None:
    layout.published = found[0]
    layout.published_span = (line.text_start + found[1], line.text_start + found[2])


def _read_metadata_line(lines: list[_Line], kinds: list[str], layout: Layout) -> int | None:
    """Read `date|field|category|agency|departments`, the line under the title of a web copy."""
    for index, line in enumerate(lines[:_HEAD_REACH]):
        cells = _PIPES.split(line.text)
        if len(cells) < 3:
            continue
        place = next((i for i, cell in enumerate(cells) if find_date(cell)), None)
        found = find_date(line.text)
        if place is None or found is None or len(cells[place]) > 30:
            continue
        rest = [cell for i, cell in enumerate(cells) if i != place]
        _set_published(layout, found, line)
        layout.departments = tuple(filter(None, _SPLIT_NAMES.split(rest[-1]))) if len(rest) >= 4 else ()
        layout.agency = (rest[-2] if len(rest) >= 4 else rest[-1]) or None
        layout.field = rest[0] if len(rest) >= 3 else None
        layout.category = rest[1] if len(rest) >= 4 else None
        above = [i for i in range(index) if lines[i].text]
        for i in range(index):
            kinds[i] = "boilerplate"
        if above:
            kinds[above[-1]] = "title"
            _set_title(layout, lines[above[-1]])
        kinds[index] = "metadata"
        return index + 1
    return None


def _read_head(lines: list[_Line], kinds: list[str], layout: Layout) -> int:
    """Read clutter, the head of labelled lines and the title; return the index of the first line below."""
    cues = _cues()
    rank = {label: i for i, label in enumerate(cues.lists["published_labels"])}
    best_rank = len(rank)
    title_at: int | None = None
    label = ""
    last = 0
    for index, line in enumerate(lines[:_HEAD_REACH]):
        if not line.text:
            continue
        if cues.boilerplate.fullmatch(line.text) and not line.text.startswith(("ㅇ", "□")):
            kinds[index] = "boilerplate"
            last = index + 1
            continue
        match = cues.head.match(line.text)
        if match and not _is_label_of_head(match, line.text):
            match = None
        date = find_date(line.text)
        value_line = (
            bool(label) and title_at is None and len(line.text) < 80 and not cues.sentence_end.search(line.text)
        )
        if match:
            label = re.sub(r"\s", "", match["label"])
            value = line.text[match.end() :]
        elif value_line and (date or cues.phone.search(line.text) or cues.unit_name.fullmatch(line.text)):
            value = line.text
        elif date and len(line.text) <= date[2] - date[1] + 12 and not cues.sentence_end.search(line.text):
            kinds[index] = "metadata"
            last = index + 1
            continue
        elif title_at is None and (cues.sentence_end.search(line.text) or len(line.text) > 130):
            break
        elif title_at is None and not _is_bullet(line.text):
            label = ""
            last = index + 1
            if len(line.text) < _MENU_LENGTH and _more_of_a_menu(lines, index):
                kinds[index] = "boilerplate"
                continue
            title_at = index
            continue
        else:
            break
        kinds[index] = "head"
        last = index + 1
        if label in cues.lists["title_labels"] and value:
            kinds[index] = "title"
            title_at = index
            start = line.text_start + len(line.text) - len(value)
            _set_title(layout, _Line(line.start, line.end, value, start))
        if date and rank.get(label, best_rank) < best_rank:
            best_rank = rank[label]
            _set_published(layout, date, line)
        if label in cues.lists["department_labels"] and not layout.departments:
            layout.departments = _department_names(value)
        if label in cues.lists["agency_labels"] and value:
            layout.agency = value
    if title_at is not None and layout.title is None:
        kinds[title_at] = "title"
        _set_title(layout, lines[title_at])
    return last


def _more_of_a_menu(lines: list[_Line], index: int) -> bool:
    """Tell a menu entry from a short title: a longer candidate for the title follows before the first sentence."""
    cues = _cues()
    for line in lines[index + 1 : _HEAD_REACH]:
        if cues.sentence_end.search(line.text) or len(line.text) > 130 or (line.text and _is_bullet(line.text)):
            return False
        if len(line.text) >= _MENU_LENGTH and " " in line.text and not cues.boilerplate.fullmatch(line.text):
            return not cues.head.match(line.text)
    return False


def _is_label_of_head(match: re.Match[str], text: str) -> bool:
    """A label counts when it fills the line, or is followed by a colon, a bracket, a gap or a date."""
    rest = text[match.end() :]
    closed = match[0].rstrip()[-1:] in ":：)]】〕>"
    label = re.sub(r"\s", "", match["label"])
    return not rest or closed or match[0].endswith(("  ", "\t")) or rest[0].isdigit() or len(label) >= 4


def _is_bullet(text: str) -> bool:
    return text[0] in "□ㅇ○◦-–—―*※▲△▷▶▴◇◎■●" or text.startswith("(단위")


def _department_names(value: str) -> tuple[str, ...]:
    names = []
    for name in _SPLIT_NAMES.split(re.sub(r"[(（\[].*", "", value)):
        words = name.split()
        if words and not any(c.isdigit() for c in words[-1]) and 2 <= len(words[-1]) <= 20:
            names.append(" ".join(words))
    return tuple(names)


def _read_body(lines: list[_Line], kinds: list[str], layout: Layout, body_from: int) -> None:
    cues = _cues()
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
        elif cues.contact.match(text) and len(text) < 160 and not sentence:
            kind = "contact"
        elif len(text) < 160 and not sentence and cues.phone.search(text) and cues.contact_words.search(text):
            kind = "contact"
        elif cues.caption.match(text):
            kind = "caption"
        elif cues.footnote.match(text):
            kind = "footnote"
        elif cues.table_unit.search(text) and not sentence:
            kind, in_table = "table", True
        elif not sentence and (text.count("\t") >= 2 or len(_PIPES.findall(text)) >= 2):
            kind = "table"
        elif in_table and not sentence and len(text) < 120:
            kind = "table"
        elif not sentence and len(text) < 100 and cues.subheading.fullmatch(text):
            kind = "subheading"
        elif not started and not sentence and len(text) < 80 and not _is_bullet(text) and layout.title:
            kind = "subheading"
        started = started or kind == "body"
        kinds[index] = kind
    _related_below(lines, kinds)
    if layout.published is None:
        _published_below(lines, kinds, layout)


def _related_below(lines: list[_Line], kinds: list[str]) -> None:
    """Mark a list of other releases at the end: headlines, each followed by a line that is a date."""
    sentence_end = _cues().sentence_end
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


def _published_below(lines: list[_Line], kinds: list[str], layout: Layout) -> None:
    """Read the date of a labelled line, or of a last line of the body that holds nothing but a date."""
    cues = _cues()
    rank = {label: i for i, label in enumerate(cues.lists["published_labels"])}
    best = len(rank)
    for index, line in enumerate(lines):
        match = cues.head.match(line.text) if len(line.text) < 60 else None
        label = re.sub(r"\s", "", match["label"]) if match else ""
        date = find_date(line.text) if label in rank else None
        if date and rank[label] < best and kinds[index] != "boilerplate":
            best = rank[label]
            _set_published(layout, date, line)
            kinds[index] = "metadata" if kinds[index] == "body" else kinds[index]
    if layout.published is None:
        written = [i for i, line in enumerate(lines) if line.text and kinds[i] != "boilerplate"]
        for index in written[-1:]:
            date = find_date(lines[index].text)
            if date and date[1] == 0 and len(lines[index].text) <= date[2] + 6:
                _set_published(layout, date, lines[index])
                kinds[index] = "metadata"
