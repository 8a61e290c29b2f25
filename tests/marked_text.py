"""Case files of sums and quantities: mentions in [brackets], expectations as `value; approx; bound; key=value`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kextract.mentions import Mention
from kextract.numbers.values import interval

_BOUNDS = ("min", "max", "over", "under")


@dataclass(frozen=True)
class MarkedCase:
    """A text with the mentions that must be found in it; `optional` ones may be missing."""

    text: str
    expected: dict[tuple[int, int], dict[str, Any]]
    optional: frozenset[tuple[int, int]]


def _expectation(line: str) -> dict[str, Any]:
    value, *rest = [part.strip() for part in line.removeprefix("?").split(";")]
    expected: dict[str, Any] = {
        "value": None if value == "null" else value,
        "approx": "approx" in rest,
        "bound": next((part for part in rest if part in _BOUNDS), None),
    }
    expected.update(part.split("=") for part in rest if "=" in part)
    return expected


def _case(marked: str, lines: list[str]) -> MarkedCase:
    text, spans = "", []
    for char in marked:
        if char == "[":
            spans.append((len(text), -1))
        elif char == "]":
            spans[-1] = (spans[-1][0], len(text))
        else:
            text += char
    expected = {span: _expectation(line) for span, line in zip(spans, lines, strict=True)}
    optional = frozenset(span for span, line in zip(spans, lines, strict=True) if line.startswith("?"))
    return MarkedCase(text, expected, optional)


#: Groups of cases that need more than the text: a morphological analysis, or the knowledge that it is damaged.
_APART = ("fused_text", "damaged_text")


def load_cases(name: str, apart: str | None = None) -> list[MarkedCase]:
    """Return the cases of `tests/cases/NAME.yaml`: those of one group that stands apart, or all others."""
    path = Path(__file__).parent / "cases" / f"{name}.yaml"
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        _case(case["text"], case["mentions"])
        for group, cases in groups.items()
        for case in cases
        if (group == apart if apart or group in _APART else True)
    ]


def observed(mention: Mention, expected: dict[str, Any]) -> dict[str, Any]:
    """Return what a mention says about the keys that a case names."""
    found: dict[str, Any] = {"value": mention.value, "approx": bool(mention.approx), "bound": mention.bound}
    extra = {"role": str(mention.role), "code": mention.code}
    if mention.amount_min is not None and mention.amount_max is not None:
        extra["amount"] = interval(mention.amount_min, mention.amount_max)
    if mention.quantity_min is not None and mention.quantity_max is not None:
        extra["quantity"] = interval(mention.quantity_min, mention.quantity_max)
    found.update((key, extra.get(key)) for key in expected if key not in found)
    return found


def check(case: MarkedCase, mentions: list[Mention]) -> None:
    """Assert that the mentions are those of the case, with the same spans and values and nothing else."""
    found = {(mention.start, mention.end): mention for mention in mentions}
    spans = set(case.expected) - (case.optional - set(found))
    assert [(span, case.text[slice(*span)]) for span in sorted(found)] == [
        (span, case.text[slice(*span)]) for span in sorted(spans)
    ]
    for span in spans:
        assert observed(found[span], case.expected[span]) == case.expected[span]
