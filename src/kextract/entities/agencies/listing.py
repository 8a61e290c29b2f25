"""Bodies that the row, the event, the pupil or the wide world around their names proves."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from kextract.entities.agencies.forms import either, forms, is_generic
from kextract.entities.agencies.morphology import Candidate
from kextract.entities.regions.names import forms as places
from kextract.morphemes import Morphemes

_LEAST = 2  # companies with a mark that make a row one of companies


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    spec = forms().spec
    marks = spec["company_marks"]
    mark = either((*marks["before"], *marks["after"]))
    word = r"[가-힣A-Za-z0-9&]{2,14}"
    schools = either(spec["schools"]["ends"])
    ends, bodies = either(spec["event_ends"]), either(spec["event_bodies"])
    return {
        "mark": re.compile(rf"(?:{mark})"),
        "item": re.compile(
            rf"[‘'“\"]?(?P<name>(?:{mark})? ?{word}(?: ?(?:{mark}))?)(?P<close>[’'”\"])?"
            r"(?:\((?P<note>[^()\n]{1,20})\))?(?P<after> ?[,·、/] ?|[^,·、/])"
        ),
        "event": re.compile(
            rf"(?<![가-힣A-Za-z0-9])(?:(?:(?:19|20)\d\d|제?\d{{1,3}}회) ?)?(?:(?P<place>[가-힣]{{2,8}}) )?"
            rf"[가-힣A-Za-z0-9·]{{2,20}}?(?:{ends}) ?(?:{bodies})"
        ),
        "event_end": re.compile(rf"(?:{ends}) ?(?:{bodies})"),
        "worldwide": re.compile(
            rf"(?<![가-힣A-Za-z0-9])(?:{either(spec['worldwide_heads'])})[가-힣·]{{2,16}}?"
            rf"(?:{either(spec['worldwide_ends'])})"
        ),
        "worldwide_end": re.compile(either(spec["worldwide_ends"])),
        "pupil": re.compile(rf"(?<![가-힣])[가-힣]{{2,4}} ?\(([가-힣]{{2,6}}?)({schools})(?: [1-6]학?년)?\)"),
        "pupil_end": re.compile(rf"(?:{schools})(?: [1-6]학?년)?\)"),
        "pupil_word": re.compile(rf" ?(?:{either(spec['pupil_words'])})"),
    }


def rows(text: str, morphemes: Morphemes | None) -> Iterator[Candidate]:
    """Yield companies without a mark between companies with one: ㈜가람, 나래텍, ㈜다온."""
    if not any(mark in text for mark in forms().marks):
        return
    patterns = _patterns()
    at = [match.start() for match in patterns["mark"].finditer(text)]
    lines = {text.rfind("\n", 0, position) + 1 for position in at} if len(at) >= _LEAST else set()
    for start in sorted(lines):
        end = text.find("\n", start)
        yield from _row(text, start, len(text) if end < 0 else end, morphemes)


def _row(text: str, start: int, stop: int, morphemes: Morphemes | None) -> Iterator[Candidate]:
    patterns = _patterns()
    run: list[re.Match[str]] = []
    position = start
    while position < stop:
        item = patterns["item"].match(text, position, stop)
        if item is None:
            yield from _members(run, morphemes)
            run, position = [], position + 1
            continue
        run.append(item)
        if item["after"].strip() in (",", "·", "、", "/"):
            position = item.end()
        else:
            yield from _members(run, morphemes)
            run, position = [], item.end("name")
    yield from _members(run, morphemes)


def _members(run: list[re.Match[str]], morphemes: Morphemes | None) -> Iterator[Candidate]:
    mark = _patterns()["mark"]
    marked = [bool(mark.search(item["name"])) for item in run]
    if sum(marked) < _LEAST or sum(marked) * 4 < len(run):
        return
    for number, item in enumerate(run):
        name = item["name"]
        inner = 0 < number < len(run) - 1 or (number > 0 and item["close"])
        if not inner or marked[number] or " " in name or name.isdigit():
            continue
        if is_generic(name) or name in places() or name in forms().spec["no_row_company"]:
            continue
        if morphemes is None or morphemes.one(*item.span("name")) != "NNG":
            yield Candidate(*item.span("name"), "row", 0.7)


def events(text: str) -> Iterator[Candidate]:
    """Yield the bodies that hold an event, with the event in their name (2031 가람세계박람회 유치위원회)."""
    patterns = _patterns()
    if not any(body in text for body in forms().spec["event_bodies"]):
        return
    for end in patterns["event_end"].finditer(text):
        line = max(text.rfind("\n", 0, end.start()) + 1, end.start() - 40)
        for match in patterns["event"].finditer(text, line, end.end()):
            if match.end() != end.end() or not forms().tail.match(text, end.end()):
                continue
            start = match.start()
            if match["place"] and match["place"] not in places():
                start = match.end("place") + 1
            yield Candidate(start, match.end(), "event-body", 0.97)


def worldwide(text: str) -> Iterator[Candidate]:
    """Yield bodies of several states that no list holds (세계가람보호기구); generic ones need their letters."""
    patterns = _patterns()
    if patterns["worldwide_end"].search(text) is None:
        return
    for match in patterns["worldwide"].finditer(text):
        lettered = forms().acronym.match(text, match.end()) is not None
        known = lettered or not is_generic(match[0].removesuffix(patterns["worldwide_end"].findall(match[0])[-1]))
        if known and match[0] not in forms().spec["worldwide_off"] and forms().tail.match(text, match.end()):
            yield Candidate(*match.span(), "worldwide", 0.7)


def pupils(text: str) -> Iterator[Candidate]:
    """Yield schools in brackets behind the names of two pupils or more: 홍길동(가람초), 이나래(다온초) 학생."""
    patterns, spec = _patterns(), forms().spec
    if patterns["pupil_end"].search(text) is None:
        return
    off, ends = spec["no_pupil_schools"], tuple(spec["no_pupil_ends"])
    words = [(match, match[1] + match[2]) for match in patterns["pupil"].finditer(text)]
    found = [match for match, word in words if word not in off and not word.endswith(ends)]
    led = found and patterns["pupil_word"].match(text, found[0].end())
    if len(found) < _LEAST and not led:
        return
    for match in found:
        whole = match[1] + spec["schools"]["ends"][match[2]]
        yield Candidate(match.start(1), match.end(2), "school", 0.8, whole)
