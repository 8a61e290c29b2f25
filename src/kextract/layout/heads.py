"""Reading what stands above the body: clutter, head, metadata line, title."""

from __future__ import annotations

import datetime as dt
import re

from kextract.layout.cues import BULLETS, Line, find_date, layout_cues
from kextract.layout.model import Layout

PIPES = re.compile(r"\s*[|｜│]\s*")
_SPLIT_NAMES = re.compile(r"\s*[,、·・ㆍ/|&]\s*")
#: How many lines from the top may belong to a head or to clutter above the title.
_HEAD_REACH = 200
#: A line shorter than this above a longer title candidate is a menu entry when it stands among others of its kind.
_MENU_LENGTH = 16
#: A line that says who issued the release when is no longer than this.
_ISSUE_LENGTH = 110


def is_bullet(text: str) -> bool:
    """Return whether a line begins with a bullet, a dash or a note mark."""
    return text[0] in BULLETS or text.startswith(layout_cues().lists["note_labels"])


def set_title(layout: Layout, line: Line) -> None:
    """Take a line as the title."""
    layout.title = line.text
    layout.title_span = (line.text_start, line.text_start + len(line.text))


def set_published(layout: Layout, found: tuple[dt.date, int, int], line: Line) -> None:
    """Take a date of a line as the publication date.

    Args:
        layout: gets the date.
        found: the date with first and last offset in the text of the line.
        line: the line that holds it.
    """
    layout.published = found[0]
    layout.published_span = (line.text_start + found[1], line.text_start + found[2])


def department_names(value: str) -> tuple[str, ...]:
    """Return the units named by the value of a label, the lowest of each chain.

    `국토교통부 주택토지실 도시정비기획과 / 책임자 과장 ...` names 도시정비기획과. A team counts where nothing above it
    is named.
    """
    cues = layout_cues()
    names: list[str] = []
    for part in _SPLIT_NAMES.split(value):
        lowest = None
        for word in re.sub(r"[(（\[☎].*", "", part).split():
            if cues.unit_word.fullmatch(word) and not cues.unit_blocked.fullmatch(word):
                lowest = lowest if lowest and cues.team.search(word) else word
            elif lowest:
                break
        if lowest and lowest not in names:
            names.append(lowest)
    return tuple(names)


def read_metadata_line(lines: list[Line], kinds: list[str], layout: Layout) -> int | None:
    """Read `date|field|category|agency|departments`, the line under the title of a web copy.

    Args:
        lines: the lines.
        kinds: kind of each line, changed in place.
        layout: gets what the line says.

    Returns:
        The index of the line below, or None where there is no such line.
    """
    for index, line in enumerate(lines[:_HEAD_REACH]):
        cells = PIPES.split(line.text)
        if len(cells) < 3 or layout_cues().sentence_end.search(line.text):
            continue
        place = next((i for i, cell in enumerate(cells) if find_date(cell)), None)
        found = find_date(line.text)
        if place is None or found is None or len(cells[place]) > 30:
            continue
        set_published(layout, found, line)
        rest = [cell for i, cell in enumerate(cells) if i != place]
        if department_names(rest[-1]):
            layout.departments = tuple(filter(None, _SPLIT_NAMES.split(rest.pop())))
            layout.departments = tuple(" ".join(department_names(name)) or name for name in layout.departments)
        layout.agency = rest.pop() or None if rest and not any(c.isdigit() for c in rest[-1]) else None
        layout.field = rest[0] if rest and layout.agency else None
        layout.category = rest[1] if len(rest) > 1 and layout.agency else None
        _title_above(lines, kinds, layout, index)
        kinds[index] = "metadata"
        return index + 1
    return None


def _title_above(lines: list[Line], kinds: list[str], layout: Layout, index: int) -> None:
    """The title is the nearest line above that is no sub-heading and does not name the kind of paper."""
    for i in range(index):
        kinds[i] = "boilerplate"
    for i in range(index - 1, -1, -1):
        text = lines[i].text
        if not text:
            continue
        if is_bullet(text):
            kinds[i] = "subheading"
        elif _is_issue_line(text):
            kinds[i] = "head"
        else:
            kinds[i] = "title"
            set_title(layout, lines[i])
            return


def _is_issue_line(text: str) -> bool:
    """Tell a line such as `한국도로공사 보도자료` or `2003. 11. 25.(화) 배포`."""
    cues = layout_cues()
    if len(text) > _ISSUE_LENGTH or cues.sentence_end.search(text) or not cues.issue_words.search(text):
        return False
    return len(text) < 26 or find_date(text) is not None


def read_head(lines: list[Line], kinds: list[str], layout: Layout) -> int:
    """Read clutter, the head of labelled lines and the title.

    Args:
        lines: the lines.
        kinds: kind of each line, changed in place.
        layout: gets what the head says.

    Returns:
        The index of the first line below.
    """
    cues = layout_cues()
    rank = {label: i for i, label in enumerate(cues.lists["published_labels"])}
    best_rank = len(rank) + 1
    title_at: int | None = None
    label = ""
    last = 0
    for index, line in enumerate(lines[:_HEAD_REACH]):
        text = line.text
        if not text:
            continue
        if cues.boilerplate.fullmatch(text) and not text.startswith(("ㅇ", "□")):
            kinds[index] = "boilerplate"
            last = index + 1
            continue
        sentence = bool(cues.sentence_end.search(text))
        match = cues.head.match(text)
        if match and (not _is_label_of_head(match, text) or (sentence and len(text) > 60)):
            match = None
        date = find_date(text)
        below_label = bool(label) and title_at is None and len(text) < 80 and not sentence
        if match:
            label = re.sub(r"\s", "", match["label"])
            value = text[match.end() :]
        elif below_label and (date or cues.phone.search(text) or cues.unit_name.fullmatch(text)):
            value = text
        elif _is_issue_line(text):
            label, value = "", text
        elif date and len(text) <= date[2] - date[1] + 12 and not sentence:
            kinds[index] = "metadata"
            last = index + 1
            continue
        elif title_at is None:
            if sentence or len(text) > 130 or is_bullet(text):
                break
            label = ""
            last = index + 1
            if len(text) < _MENU_LENGTH and _more_of_a_menu(lines, index):
                kinds[index] = "boilerplate"
                continue
            title_at = index
            continue
        elif text[0] in "-–—―" and not sentence and len(text) < 110 and index - title_at < 8:
            kinds[index] = "subheading"
            last = index + 1
            continue
        else:
            break
        kinds[index] = "head"
        last = index + 1
        if label in cues.lists["title_labels"] and value:
            kinds[index] = "title"
            title_at = index
            start = line.text_start + len(text) - len(value)
            set_title(layout, Line(line.start, line.end, value, start))
        worth = rank.get(label, len(rank))
        if date and worth < best_rank and (label in rank or cues.issue_words.search(text)):
            best_rank = worth
            set_published(layout, date, line)
        if (label in cues.lists["department_labels"] or cues.phone.search(text)) and not layout.departments:
            layout.departments = department_names(value)
        if label in cues.lists["agency_labels"] and value:
            layout.agency = value
    if title_at is not None and layout.title is None:
        kinds[title_at] = "title"
        set_title(layout, lines[title_at])
    return last


def _more_of_a_menu(lines: list[Line], index: int) -> bool:
    """Tell a menu entry from a short title: a longer candidate for the title follows before the first sentence."""
    cues = layout_cues()
    for line in lines[index + 1 : _HEAD_REACH]:
        if cues.sentence_end.search(line.text) or len(line.text) > 130 or (line.text and is_bullet(line.text)):
            return False
        if len(line.text) >= _MENU_LENGTH and " " in line.text and not cues.boilerplate.fullmatch(line.text):
            return not cues.head.match(line.text) and not _is_issue_line(line.text)
    return False


def _is_label_of_head(match: re.Match[str], text: str) -> bool:
    """A label counts when it fills the line, or is followed by a colon, a bracket, a gap or a date."""
    rest = text[match.end() :]
    closed = match[0].rstrip()[-1:] in ":：)]】〕>"
    label = re.sub(r"\s", "", match["label"])
    return not rest or closed or match[0].endswith(("  ", "\t")) or rest[0].isdigit() or len(label) >= 4
