"""Dates: cases as data, properties, and linear work on hostile lines."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kextract.context import Context
from kextract.entities.dates import find

_CASES = Path(__file__).parent / "cases"
_MODS = {"START", "MID", "END"}
_BOUNDS = {"min", "max", "over", "under"}


def _load() -> list[Any]:
    params = []
    for path in sorted(_CASES.glob("dates_*.yaml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8")):
            for number, case in enumerate(group["cases"]):
                name = f"{path.stem}-{group['group']}-{number}"
                params.append(pytest.param(group["published"], case["text"], case["values"], id=name))
    return params


def read_marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the braces out of a marked text; return it with the marked spans."""
    spans, plain, at = [], "", 0
    for match in re.finditer(r"\{([^}]*)\}", text):
        plain += text[at : match.start()]
        spans.append((len(plain), len(plain) + len(match[1])))
        plain += match[1]
        at = match.end()
    return plain + text[at:], spans


def describe(published: str | None, text: str) -> tuple[list[str], list[str]]:
    """Return expected-style spans and values of what the finder finds."""
    context = Context(published=dt.date.fromisoformat(published) if published else None)
    surfaces, values = [], []
    for mention in find(text, context):
        surfaces.append(f"{mention.start}:{text[mention.start : mention.end]}")
        words = [mention.value or "null", mention.mod, mention.bound, "approx" if mention.approx else None]
        if mention.note and mention.note != "meridiem":
            words.append(f"note={mention.note}")
        values.append(" ".join(word for word in words if word))
    return surfaces, values


@pytest.mark.parametrize(("published", "text", "values"), _load())
def test_case(published: str | None, text: str, values: list[str]) -> None:
    plain, spans = read_marked(text)
    surfaces, found = describe(published, plain)
    assert surfaces == [f"{start}:{plain[start:end]}" for start, end in spans]
    assert found == values
