"""kextract, korean-datetime and dateparser side by side on the date cases: spans, values and speed in one run.

The cases follow kextract's annotation guidelines, so peers are also scored by what is theirs to decide: a value counts
wherever a peer's span overlaps the expected one, and values are compared as calendar intervals, not as strings.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kextract.context import Context
from kextract.entities.dates import find
from kextract.entities.dates.moments import Moment

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"
REPEATS = 5

_TIMEX = re.compile(
    r"(?:(?P<decade>\d{3})|(?P<year>\d{4})(?:-(?:H(?P<half>\d)|Q(?P<quarter>\d)|W(?P<week>\d\d)(?P<weekend>-WE)?"
    r"|(?P<season>SP|SU|FA|WI)|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?)?(?:T(?P<hour>\d\d):(?P<minute>\d\d))?$"
)

Interval = tuple[dt.date | None, dt.date | None, tuple[int, int] | None]


class Case(NamedTuple):
    """A text, its publication date, the expected spans and the expected interval of each (None where unknown)."""

    text: str
    published: dt.date
    spans: list[tuple[int, int]]
    intervals: list[Interval | None]


class Found(NamedTuple):
    """What a tool found: a span and the interval it means."""

    start: int
    end: int
    interval: Interval | None


Tool = Callable[[str, dt.date], Sequence[Found]]


def moment(timex: str) -> Moment:
    """Return the moment that one TIMEX3 value of the cases names.

    Raises:
        ValueError: it is no such value.
    """
    match = _TIMEX.match(timex)
    if match is None:
        raise ValueError(f"{timex!r} is no date value; correct the case file.")
    parts: dict[str, Any] = {
        name: int(value) for name, value in match.groupdict().items() if value and name not in ("season", "weekend")
    }
    if match["decade"]:
        parts["year"] = int(match["decade"]) * 10
    return Moment(**parts, season=match["season"], weekend=bool(match["weekend"]))


def interval(timex: str) -> Interval:
    """Return first day, last day and beginning clock time of a TIMEX3 value."""
    ends = [moment(part) for part in timex.split("/")]
    clock = None if ends[0].hour is None else (ends[0].hour, ends[0].minute or 0)
    return ends[0].first(), ends[-1].last(), clock


def load() -> list[Case]:
    """Return the cases that have a publication date; those of damaged texts are no one's but kextract's."""
    cases = []
    for path in sorted(set(CASES.glob("dates_*.yaml")) - {CASES / "dates_damaged.yaml"}):
        for group in yaml.safe_load(path.read_text(encoding="utf-8")):
            if group["published"] is None:
                continue
            for case in group["cases"]:
                spans: list[tuple[int, int]] = []
                plain = ""
                for index, part in enumerate(re.split(r"[{}]", case["text"])):
                    if index % 2:
                        spans.append((len(plain), len(plain) + len(part)))
                    plain += part
                values = [value.split()[0] for value in case["values"]]
                intervals = [None if value == "null" else interval(value) for value in values]
                cases.append(Case(plain, dt.date.fromisoformat(group["published"]), spans, intervals))
    return cases


def kextract_dates(text: str, published: dt.date) -> list[Found]:
    """Find dates with kextract."""
    return [
        Found(mention.start, mention.end, None if mention.value is None else interval(mention.value))
        for mention in find(text, Context(published=published))
    ]


def korean_datetime_dates() -> Tool:
    """Return a finder that calls korean-datetime with the settings that it recommends for press releases."""
    import korean_datetime

    options = korean_datetime.ParseOptions(cycle=korean_datetime.Cycle.NEAREST)

    def run(text: str, published: dt.date) -> list[Found]:
        now = dt.datetime.combine(published, dt.time(9))
        found = []
        for item in korean_datetime.parse_all(text, now=now, options=options):
            kind = str(item.kind.value)
            clock = None if kind == "date" or item.start is None else (item.start.hour, item.start.minute)
            first = None if kind == "time" or item.start is None else item.start.date()
            last = None if kind == "time" or item.end is None else (item.end - dt.timedelta(microseconds=1)).date()
            found.append(Found(*item.span, (first, last if last is not None else first, clock)))
        return found

    return run


def dateparser_dates() -> Tool:
    """Return a finder that calls dateparser's search for Korean."""
    from dateparser.search import search_dates

    def run(text: str, published: dt.date) -> list[Found]:
        base = dt.datetime.combine(published, dt.time(0))
        found, at = [], 0
        for surface, value in search_dates(text, languages=["ko"], settings={"RELATIVE_BASE": base}) or []:
            start = text.find(surface, at)
            if start < 0:
                continue
            at = start + len(surface)
            clock = (value.hour, value.minute) if (value.hour, value.minute) != (0, 0) else None
            found.append(Found(start, at, (value.date(), value.date(), clock)))
        return found

    return run


def score(tool: Tool, cases: list[Case]) -> dict[str, float]:
    """Return exact-span precision, recall and F1, and value accuracy over the expected dates that have a value."""
    exact = predicted = expected = right = valued = 0
    for case in cases:
        found = tool(case.text, case.published)
        spans = {(item.start, item.end) for item in found}
        predicted += len(found)
        expected += len(case.spans)
        exact += sum(span in spans for span in case.spans)
        for (start, end), wanted in zip(case.spans, case.intervals, strict=True):
            if wanted is None:
                continue
            valued += 1
            overlapping = [item for item in found if item.start < end and start < item.end]
            right += any(item.interval == wanted for item in overlapping)
    precision, recall = exact / max(predicted, 1), exact / max(expected, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": precision, "recall": recall, "f1": f1, "value": right / max(valued, 1)}


def speed(tool: Tool, cases: list[Case]) -> float:
    """Return characters a second of processor time over all cases joined to texts of a release's length."""
    texts = ["\n".join(case.text for case in cases[i : i + 60]) for i in range(0, len(cases), 60)]
    characters = sum(map(len, texts))
    published = dt.date(2025, 12, 12)
    tool(texts[0], published)
    best = 0.0
    for _ in range(REPEATS):
        begin = time.process_time()
        for text in texts:
            tool(text, published)
        best = max(best, characters / (time.process_time() - begin))
    return best


def main() -> int:
    """Print the table; return 1 where kextract is slower than korean-datetime."""
    cases = load()
    tools: dict[str, Tool] = {
        "kextract": kextract_dates,
        "korean-datetime": korean_datetime_dates(),
        "dateparser": dateparser_dates(),
    }
    print(f"{len(cases)} cases, {sum(len(case.spans) for case in cases)} dates")
    print(f"{'':16}{'span P':>8}{'span R':>8}{'span F1':>8}{'value':>8}{'chars/s':>12}")
    speeds = {}
    for name, tool in tools.items():
        result, speeds[name] = score(tool, cases), speed(tool, cases)
        figures = "".join(f"{result[key]:8.3f}" for key in ("precision", "recall", "f1", "value"))
        print(f"{name:16}{figures}{speeds[name]:12,.0f}")
    return 1 if speeds["kextract"] < speeds["korean-datetime"] else 0


if __name__ == "__main__":
    sys.exit(main())
