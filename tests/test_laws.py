"""Laws: names found in written sentences, with and without morphemes."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.context import Context
from kextract.entities.laws import find
from kextract.resources import rows
from kextract.tokenizer import Analyser

DATA = yaml.safe_load((Path(__file__).parent / "cases" / "laws.yaml").read_text(encoding="utf-8"))
CASES, DAMAGED = DATA["cases"], DATA["damaged"]
ANALYSER = Analyser()


def found(text: str, context: Context) -> list[str | None]:
    mentions = find(text, context)
    assert all(mention.value == text[mention.start : mention.end] for mention in mentions)
    return [mention.value for mention in mentions]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_laws_of_a_sentence(case: dict) -> None:
    assert found(case["text"], Context(morphemes=ANALYSER(case["text"]))) == case["laws"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_laws_without_morphemes(case: dict) -> None:
    assert found(case["text"], Context()) == case["laws"]


@pytest.mark.parametrize("case", DAMAGED, ids=lambda case: case["text"][:30])
def test_damaged_names(case: dict) -> None:
    text = case["text"]
    mentions = find(text, Context(morphemes=ANALYSER(text), damage=1.0))
    assert [[text[m.start : m.end], m.value] for m in mentions] == case["laws"]


def test_names_are_listed_once() -> None:
    for table in ("laws/statutes.csv", "laws/short_names.csv"):
        names = [row["name"] for row in rows(table)]
        assert len(names) == len(set(names)) > 300


PIECES = [
    "「주택법」",
    "도로법",
    "제4차 ",
    "국가철도망 ",
    "구축계획",
    "에 관한 법률",
    "특별법",
    " ",
    "조례",
    "고흥군 ",
    "이하 ‘물법’",
    "(",
    ")",
    "을 ",
    "‘",
    "방법",
    "및 ",
]


@settings(max_examples=80)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_mentions_are_ordered_and_trimmed(text: str) -> None:
    mentions = find(text, Context())
    assert all(one.end <= other.start for one, other in itertools.pairwise(mentions))
    for mention in mentions:
        assert text[mention.start : mention.end] == text[mention.start : mention.end].strip(" 「」‘’")
