"""Finding named units: a head made of the words of offices, a suffix, and evidence beside them."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence

from kextract.context import Context
from kextract.entities.agencies.forms import forms
from kextract.entities.departments.candidates import Unit, candidates
from kextract.entities.departments.damaged import mend
from kextract.entities.departments.lexicon import Spec, made_of_units, spec_of
from kextract.entities.departments.owners import Owners
from kextract.entities.people.plausibility import looks
from kextract.mentions import Mention
from kextract.signs import Signs

_JOINED = re.compile(r"[ ]?[,·ㆍ/|┃│>][ ]?| |")
_LINE_START = re.compile(r"(?:^|\n|[|│┃])[ ]{0,30}\Z")
_LISTED = re.compile(r" ?[,·ㆍ/] ?")
_CELL_START = re.compile(r"(?:^|[\n|│┃\t]) {0,3}\Z")
_CELL_END = re.compile(r" {0,3}(?:[\n|│┃\t]|\Z)")
_SPACES = Signs(dict.fromkeys("\u00a0\u2009\u202f\u3000", " "))
_BARS = ("|", "│", "┃", "\t", "｜")
_LIST_SIGNS = "·,ㆍ/"
_HEADS = ("contact", "metadata", "head")
_AFTER = (",", "·", ")", "(")
_BLOCK = 100  # code points between two units of one block of contacts
_OPENING = 80  # code points within which a notice of appointments says that it is one
_REACH = 60  # code points within which the evidence for a unit is sought
_BAR = re.compile(r"(?:[|│┃/:：]|, ?)\s{0,4}\Z")
_METADATA_BAR = re.compile(r"\d\s{0,4}[|│┃]|[|│┃][^\n]*[|│┃]")


def _alone(text: str, unit: Unit) -> bool:
    """Return whether a unit fills its line or its cell."""
    return bool(_CELL_START.search(text, max(0, unit.start - 4), unit.start) and _CELL_END.match(text, unit.end))


def _in_cell(text: str, unit: Unit) -> bool:
    """Return whether a unit fills a cell of a table."""
    before, after = text[max(0, unit.start - 4) : unit.start].rstrip(" "), text[unit.end : unit.end + 4].lstrip(" ")
    return before[-1:] in _BARS or after[:1] in _BARS


def _near_contact(text: str, unit: Unit, spec: Spec) -> bool:
    """Return whether the line of a unit stands beside a line of a contact."""
    around = text[max(0, unit.start - _REACH) : unit.start] + text[unit.end : unit.end + _REACH]
    return spec.contact.search(around) is not None


def _in_contact_line(text: str, unit: Unit, context: Context, before: str, spec: Spec) -> bool:
    if _alone(text, unit) and spec.heading.search(text, max(0, unit.start - 80), unit.start):
        return True
    if _LINE_START.search(text, max(0, unit.start - 31), unit.start) and spec.row.match(text, unit.end):
        return True
    if spec.label.search(before) or spec.phone.match(text, unit.end):
        return True
    if context.layout is not None:
        kind = context.layout.kind_at(unit.start)
        if text[unit.start : unit.end] in context.layout.departments and (
            unit.suffix not in spec.persons or kind in _HEADS
        ):
            return True
        if kind in ("contact", "metadata") and made_of_units(unit.head):
            return True
    if _BAR.search(before):
        end = text.find("\n", unit.end, unit.end + _REACH)
        stop = min(len(text), unit.end + _REACH) if end < 0 else end
        return bool(_METADATA_BAR.search(text, unit.start - len(before), stop))
    return False


def _closed(text: str, end: int) -> bool:
    """Return whether a unit ends its cell, line or list item, or another unit or name follows."""
    return _CELL_END.match(text, end) is not None or text[end : end + 1] in "/,(" or text[end : end + 1] == " "


def _after_named_body(before: str, spec: Spec) -> bool:
    found = spec.body.search(before)
    return found is not None and before[found.start() :].strip() not in spec.no_bodies


def _judge(
    text: str,
    unit: Unit,
    before: str,
    context: Context,
    agencies: Sequence[Mention],
    previous: Unit | None,
    reformed: bool,
) -> None:
    """Set the score of a unit; 0 leaves it out."""
    spec = spec_of()
    parts = made_of_units(unit.head)
    after_body = (
        spec.own.search(before) is not None or _after_named_body(before, spec) or _follows(text, unit, agencies)
    )
    chained = previous is not None and _JOINED.fullmatch(text, previous.end, unit.start) is not None
    followed = spec.follower.match(text, unit.end) is not None or spec.called.match(text, unit.end) is not None
    held = after_body or chained or spec.holder.search(before) is not None
    listed = text[unit.end : unit.end + 1] in _LIST_SIGNS and text[unit.end : unit.end + 1] != ""
    titled = unit.suffix in spec.persons or unit.suffix in spec.posts
    if titled and spec.named.match(text, unit.end) and not spec.label.search(before):
        return  # 국제협력담당관 홍길동: the title of the person
    if (
        titled
        and spec.speaks.match(text, unit.end)
        and (name := spec.name_before.search(before))
        and looks(name[1]) >= 8
    ):
        return  # 홍길동 산림청 혁신행정담당관은
    contact = _in_contact_line(text, unit, context, before, spec)
    behind = _follows_agency(text, unit, agencies)
    acts = followed or spec.particle.match(text, unit.end) is not None
    if unit.suffix in spec.corporate and not (
        followed
        or spec.phone.match(text, unit.end)
        or (contact and (parts or chained) and _closed(text, unit.end))
        or (behind and parts and acts)
    ):
        return
    if unit.suffix in spec.branches and unit.suffix not in spec.sure:
        if _follows_agency(text, unit, agencies) or (_labelled_body(unit, before, agencies, spec)):
            unit.score, unit.rule = 0.9, "branch"
        founded = spec.founded.match(text, unit.end) is not None
        if unit.suffix not in spec.offices and not (parts and (contact or followed or founded)):
            return
    if contact:
        unit.score, unit.rule = 0.96, "contact"
    elif unit.suffix not in spec.persons and text.startswith(f"({unit.suffix}{spec.head_mark} ", unit.end):
        unit.score, unit.rule = 0.9, "headed"
    elif (
        parts
        and _alone(text, unit)
        and ((parts > 1 and unit.suffix in spec.offices) or _in_cell(text, unit) or _near_contact(text, unit, spec))
    ):
        unit.score, unit.rule = 0.8, "alone"
    elif _labelled_body(unit, before, agencies, spec):
        unit.score, unit.rule = 0.96, "contact"
    elif unit.suffix in spec.persons:
        if reformed and parts and spec.reshaped.match(text, unit.end):
            unit.score, unit.rule = 0.8, "reform"
        return
    elif (
        reformed
        and unit.end - unit.start > 4
        and (spec.founded.match(text, unit.end) or spec.reshaped.match(text, unit.end))
    ):
        unit.score, unit.rule = 0.8, "reform"
    elif reformed and (parts or held) and _inflected(text, unit, parts, spec):
        unit.score, unit.rule = 0.85, "reform"
    elif unit.suffix in spec.doubled:
        own = spec.own.search(before) is not None
        clear = spec.clear_particle.match(text, unit.end) is not None
        if not parts and not (after_body and (followed or clear)) and not (chained and listed):
            return
        inflected = spec.particle.match(text, unit.end) is not None
        ends = unit.end == len(text) or not re.match(r" ?[가-힣A-Za-z0-9‘“'\"]", text[unit.end : unit.end + 2])
        usual = unit.head in spec.common
        if followed and (after_body or not usual or chained):
            unit.score, unit.rule = 0.93, "followed"
        elif (after_body or chained) and (ends or clear or (inflected and (own or not usual))):
            unit.score, unit.rule = 0.9, "after-body"
        elif not usual and (clear or (listed and reformed)):
            unit.score, unit.rule = 0.8, "inflected"
        elif held and parts and clear:
            unit.score, unit.rule = 0.85, "held"
    elif unit.suffix in spec.sure:
        if parts and (parts > 1 or unit.head not in spec.common or after_body or followed):
            unit.score, unit.rule = 0.8, "units"
        elif after_body or followed or chained:
            unit.score, unit.rule = 0.75, "after-body"
    elif parts and (after_body or followed or chained or spec.founded.match(text, unit.end)):
        unit.score, unit.rule = 0.9, "after-body"
    elif behind and acts and len(unit.head) > 1 and unit.end - unit.start > 3 and not _is_room(unit, before, spec):
        unit.score, unit.rule = 0.75, "after-body"
    elif parts > 1 and unit.suffix in spec.houses and len(unit.head) > 3 and spec.particle.match(text, unit.end):
        unit.score, unit.rule = 0.6, "units"


def _is_room(unit: Unit, before: str, spec: Spec) -> bool:
    """Return whether a unit without words of offices is a room of the hall before it (담양군청 면앙정실)."""
    return unit.suffix in spec.rooms and before.rstrip().endswith(spec.halls)


def _inflected(text: str, unit: Unit, parts: int, spec: Spec) -> bool:
    """Return whether what follows shows, in a text on a reform of offices, that a unit is named."""
    if unit.suffix in spec.persons or (unit.head in spec.common and unit.suffix in spec.doubled):
        return False
    if spec.clear_particle.match(text, unit.end) or spec.founded.match(text, unit.end):
        return True
    if unit.suffix in spec.doubled:
        return text[unit.end : unit.end + 1] in _LIST_SIGNS
    return (parts > 0 and spec.particle.match(text, unit.end) is not None) or text[unit.end : unit.end + 1] in _AFTER


def _follows_agency(text: str, unit: Unit, agencies: Sequence[Mention]) -> bool:
    """Return whether an agency, or its short form in brackets, stands, with one space, before a unit."""
    at = bisect_left(agencies, unit.start, key=lambda mention: mention.start) - 1
    return at >= 0 and text[agencies[at].end : unit.start] in (" ", ") ")


def _labelled_body(unit: Unit, before: str, agencies: Sequence[Mention], spec: Spec) -> bool:
    """Return whether a unit stands behind its body and that behind the label of a contact line."""
    at = bisect_left(agencies, unit.start, key=lambda mention: mention.start) - 1
    if at < 0 or agencies[at].end != unit.start - 1:
        return False
    cut = len(before) - (unit.start - agencies[at].start)
    return cut > 0 and spec.label.search(before[:cut]) is not None


def _follows(text: str, unit: Unit, agencies: Sequence[Mention]) -> bool:
    """Return whether an agency or a place stands, with one space, before a unit."""
    if unit.start == 0 or text[unit.start - 1] != " ":
        return False
    at = bisect_left(agencies, unit.start, key=lambda mention: mention.start) - 1
    if at >= 0 and agencies[at].end == unit.start - 1:
        return True
    word = re.search(r"(?:^|[^가-힣0-9])([가-힣0-9]{2,12}) \Z", text[max(0, unit.start - 15) : unit.start])
    return bool(word and forms().whole_place.fullmatch(word[1]) and word[1] not in forms().no_place)


def _accept_list(run: Sequence[Unit]) -> None:
    made = sum(bool(made_of_units(unit.head)) for unit in run)
    if len(run) == 2 and made == 2 and run[0].suffix == run[1].suffix:
        common = spec_of().common
        for unit in run if not all(unit.head in common for unit in run) else ():
            if unit.score == 0:
                unit.score, unit.rule = 0.75, "list"
        return
    if len(run) > 2 and (made == len(run) or (made * 2 >= len(run) and any(unit.score for unit in run))):
        for unit in run:
            if unit.score == 0:
                unit.score, unit.rule = 0.85, "list"


def _support(text: str, units: Sequence[Unit]) -> None:
    """Accept units that a neighbour or another place of the text confirms."""
    spec = spec_of()
    larger = spec.doubled | spec.persons | spec.houses
    for unit, after in itertools.pairwise(units):
        # 주민복지과 장애인복지팀: the larger unit before a smaller one
        smaller = after.score >= 0.75 and text[unit.end : after.start] in ("", " ")
        smaller = smaller and (after.suffix not in spec.doubled or unit.suffix not in spec.doubled)
        if unit.score == 0 and smaller and unit.suffix in larger and made_of_units(unit.head):
            unit.score, unit.rule = 0.9, "before-unit"
    if len(spec.personnel.findall(text)) > 1 or spec.personnel.search(text, 0, _OPENING):
        for unit in units:
            if unit.score == 0 and unit.suffix not in spec.persons | spec.posts and spec.named.match(text, unit.end):
                unit.score, unit.rule = 0.85, "staff"
    run: list[Unit] = []
    for unit in units:
        if run and not _LISTED.fullmatch(text, run[-1].end, unit.start):
            _accept_list(run)
            run = []
        run.append(unit)
    _accept_list(run)
    known = {unit.head + unit.suffix for unit in units if unit.score >= 0.8}
    for unit in units:
        if unit.score == 0 and unit.head + unit.suffix in known and unit.suffix not in spec.persons:
            open_end = not re.match(r" ?[가-힣A-Za-z0-9‘“]", text[unit.end : unit.end + 2])
            if unit.suffix not in spec.doubled or open_end or spec.particle.match(text, unit.end):
                unit.score, unit.rule = 0.75, "again"


def search(text: str, context: Context) -> list[Mention]:
    """Return the departments of a text; see `kextract.entities.departments.find`."""
    spec = spec_of()
    text = _SPACES(text)
    agencies = sorted(
        (mention for mention in context.mentions if mention.type == "agency"), key=lambda mention: mention.start
    )
    units = [unit for unit in candidates(text) if not spec.fused_title.match(text, unit.end)]
    if not units and not context.damaged:
        return []
    bodies = {mention.end: mention.start for mention in agencies}
    units = [unit for unit in units if bodies.get(unit.end, unit.start + 1) > unit.start]
    previous: Unit | None = None
    reformed = len(spec.reform.findall(text)) > 1
    for unit in units:
        near = max(0, unit.start - _REACH)
        line = max(near, text.rfind("\n", near, unit.start) + 1)
        _judge(text, unit, text[line : unit.start], context, agencies, previous, reformed)
        if unit.score:
            previous = unit
    _support(text, units)
    if context.damaged:
        units = mend(text, units, agencies, context.morphemes)
    owners = Owners(text, context, agencies)
    found: list[Mention] = []
    inherited: str | None = None
    for unit in units:
        if unit.score == 0:
            continue
        told = owners.before(unit.start, unit.rule == "contact")
        if told is None and found:
            gap = text[found[-1].end : unit.start]
            if _JOINED.fullmatch(gap) or (inherited and unit.rule == "contact" and _same_block(gap)):
                told = found[-1].agency
            else:
                inherited = None
        if told:
            inherited = told
        elif unit.rule != "contact":
            told = owners.topic(unit.start)
        found.append(
            Mention(
                type="department",
                start=unit.start,
                end=unit.end,
                value=unit.whole if unit.lost else text[unit.start : unit.end].replace(" ", ""),
                note="damaged" if unit.lost else None,
                agency=told or owners.publisher(),
                rule=unit.rule,
                score=unit.score,
            )
        )
    return found


def _same_block(gap: str) -> bool:
    """Return whether what stands between two units keeps them in one block of contacts."""
    return len(gap) < _BLOCK and "\n\n" not in gap and gap.count("\n") < 3
