"""The pieces of date expressions, compiled from `resources/dates`."""

from __future__ import annotations

import functools
import re
from typing import Any

from kextract.resources import data, rows

_PLACEHOLDER = re.compile(r"<<(w:)?(\w+)>>")


def squeeze(text: str) -> str:
    """Return a form without its white space, the key under which words are looked up."""
    return "".join(text.split())


class Grammar(dict[str, re.Pattern[str]]):
    """Patterns by name, compiled when they are first asked for, and the meaning of words.

    Args:
        patterns: pattern name -> expression with `<<fragment>>` and `<<w:kind>>` placeholders.
        fragments: fragment name -> expression.
        words: rows with form, kind and value.
        holidays: rows with form, calendar, month, day and bare.
    """

    def __init__(
        self,
        patterns: dict[str, str],
        fragments: dict[str, str],
        words: tuple[dict[str, str], ...],
        holidays: tuple[dict[str, str], ...],
    ) -> None:
        super().__init__()
        self._fragments = dict(fragments)
        self._forms: dict[str, list[str]] = {}
        self.meanings: dict[tuple[str, str], str] = {}
        self.guarded: set[str] = set()
        for row in words:
            self._forms.setdefault(row["kind"], []).append(row["form"])
            self.meanings[row["kind"], squeeze(row["form"])] = row["value"]
            if row.get("guard") == "1":
                self.guarded.add(squeeze(row["form"]))
        self.holidays = {squeeze(row["form"]): row for row in holidays}
        self._fragments["holiday"] = self._alternatives([row["form"] for row in holidays])
        self._patterns = patterns
        expression, self.pairs = self._openings()
        self.trigger = re.compile(expression)

    def __missing__(self, name: str) -> re.Pattern[str]:
        """Compile the pattern of this name when it is first asked for."""
        self[name] = compiled = re.compile(self.expand(self._patterns[name]))
        return compiled

    def value(self, kind: str, form: str) -> str:
        """Return what a word of this kind means, whatever its spacing.

        Raises:
            KeyError: there is no such word.
        """
        return self.meanings[kind, squeeze(form)]

    def number(self, kind: str, form: str) -> int | None:
        """Return the integer that a word of this kind means, or None where it is no word of this kind."""
        found = self.meanings.get((kind, squeeze(form)))
        return None if found is None else int(found)

    def unit(self, form: str) -> str:
        """Return day, week, month or year for a unit of time.

        Raises:
            KeyError: there is no such unit.
        """
        key = squeeze(form)
        for unit in ("day", "week", "month", "year"):
            if ("unit_" + unit, key) in self.meanings:
                return unit
        raise KeyError(form)

    def unit_kind(self, written: str) -> str | None:
        """Return day, month or year for the sign after the number of a date, None for anything else."""
        key = squeeze(written)
        for kind in ("day", "month", "year"):
            if ("sign_" + kind, key) in self.meanings:
                return kind
        return None

    def length(self, form: str) -> tuple[int, str]:
        """Return number and unit of a word for a stretch of time, such as (4, day).

        Raises:
            KeyError: there is no such word.
        """
        key = squeeze(form)
        for unit in ("day", "week", "month", "year"):
            found = self.meanings.get(("span_" + unit, key))
            if found is not None:
                return int(found), unit
        raise KeyError(form)

    def spelled(self, form: str) -> int:
        """Return a Sino-Korean numeral from 1 to 99; digits are taken as they are.

        Raises:
            KeyError: it holds another syllable.
        """
        if form.isdigit():
            return int(form)
        number = 0
        for syllable in squeeze(form):
            value = int(self.meanings["sino", syllable])
            number = max(number, 1) * 10 if value == 10 else number + value
        return number

    def _alternatives(self, forms: list[str]) -> str:
        spaced = sorted(set(forms), key=lambda form: (-len(squeeze(form)), form))
        space = self._fragments["sp"]
        return "|".join(space.join(re.escape(part) for part in form.split(" ")) for form in spaced)

    def expand(self, pattern: str, depth: int = 0) -> str:
        """Return a pattern with its fragments and words put in.

        Raises:
            ValueError: a fragment contains itself.
        """
        if depth > 12:
            raise ValueError(f"The date pattern {pattern!r} contains itself; take the circle out of patterns.yaml.")

        def replace(match: re.Match[str]) -> str:
            if match[1]:
                return "(?:" + self._alternatives(self._forms[match[2]]) + ")"
            return "(?:" + self.expand(self._fragments[match[2]], depth + 1) + ")"

        return _PLACEHOLDER.sub(replace, pattern)

    def _openings(self) -> tuple[str, frozenset[str]]:
        """Return an expression that finds where a date may begin, and the pairs of characters that open its words.

        The expression begins with one set of characters, which the regular expression engine skips to quickly; what
        it finds is a superset that `pairs` narrows.
        """
        kinds = [
            "direction",
            "year",
            "year_anchor",
            "month",
            "month_anchor",
            "week",
            "week_weak",
            "day",
            "day_anchor",
            "half",
            "season",
        ]
        kinds += ["clock_word", "span_day", "span_week", "span_month", "span_year"]
        kinds += ["spelled_opening", "weekday_direction", "year_this", "quarter_word"]
        forms = {form for kind in kinds for form in self._forms[kind]}
        forms |= {form for form, row in self.holidays.items() if row["bare"]} | {self._patterns["lunar_word"]}
        pairs = {squeeze(form)[:2] for form in forms} | {form[0] + " " for form in forms if form[1:2] == " "}
        for form, row in self.holidays.items():
            if not row["bare"]:
                pairs |= {form[:2]} if len(form) > 1 else {form + mark for mark in self._patterns["after_holiday_word"]}
        for form in self._forms["hour_word"]:
            pairs |= {form[:2]} if len(form) > 1 else {form + mark for mark in self._patterns["after_hour_word"]}
        for form in self._forms["year_short"] + self._forms["meridiem"]:
            pairs |= {form[:2] if len(form) > 1 else form + mark for mark in self._patterns["after_short_word"]}
        pairs = {pair for pair in pairs if not pair[0].isdigit()}
        marks = self._fragments["apos"].strip("[]")
        first = "".join(sorted({re.escape(pair[0]) for pair in pairs}))
        second = "".join(sorted({re.escape(pair[1]) for pair in pairs if len(pair) > 1}))
        return rf"[0-9\uff10-\uff19{marks}{first}](?:(?<=[0-9\uff10-\uff19{marks}])|[{second}])", frozenset(pairs)


@functools.cache
def grammar() -> Grammar:
    """Return the grammar of the packaged resources, compiled once."""
    source: dict[str, Any] = data("dates/patterns.yaml")
    return Grammar(source["patterns"], source["fragments"], rows("dates/words.csv"), rows("dates/holidays.csv"))
