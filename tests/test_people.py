"""People: names, roles and bodies of written cases; sentences that name nobody; soundness of the tables."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.context import Context
from kextract.entities import agencies, departments, regions
from kextract.entities.people import find
from kextract.entities.people.plausibility import looks, without_particle
from kextract.layout import analyse
from kextract.mentions import Mention
from kextract.resources import rows
from kextract.tokenizer import Analyser

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "people.yaml").read_text(encoding="utf-8"))
DAY = dt.date(2019, 11, 25)


@functools.cache
def analyser() -> Analyser:
    return Analyser()


def persons(text: str, morphemes: bool = True) -> list[Mention]:
    context = Context(
        published=DAY, layout=analyse(text), morphemes=analyser()(text) if morphemes else None, mentions=[]
    )
    for package in (agencies, departments, regions):
        context.mentions.extend(package.find(text, context))
    return find(text, context)


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    text, spans = "", []
    for piece in re.split(r"(\[[^\]]*\])", marked):
        if piece.startswith("["):
            spans.append((len(text), len(text) + len(piece) - 2))
            piece = piece[1:-1]
        text += piece
    return text, spans


@pytest.mark.parametrize("case", CASES["found"] + CASES["damaged"], ids=lambda case: case["text"][:40])
def test_people_of_a_sentence(case: dict[str, Any]) -> None:
    text, spans = unmark(case["text"])
    mentions = persons(text)
    assert [(text[m.start : m.end], m.start, m.end) for m in mentions] == [(text[a:b], a, b) for a, b in spans]
    assert [[m.value, m.role, m.agency] for m in mentions] == case["people"]


@pytest.mark.parametrize("text", CASES["none"])
def test_nobody_is_named(text: str) -> None:
    assert [m.value for m in persons(text)] == []


def test_without_morphemes_most_sentences_read_the_same() -> None:
    same = [
        [m.value for m in persons(unmark(case["text"])[0], False)] == [name for name, _, _ in case["people"]]
        for case in CASES["found"]
    ]
    assert sum(same) / len(same) > 0.85


def test_a_value_is_spaced_once() -> None:
    (mention,) = persons("태국의 풋티퐁  뿐나깐 장관과 만났다.")[:1] or [None]
    assert mention is None or "  " not in (mention.value or "")


def test_particles_are_cut_where_they_fit() -> None:
    assert "김현미" in without_particle("김현미는")
    assert "이민준" in without_particle("이민준은")
    assert "이민준" not in without_particle("이민준는")


def test_words_are_no_names() -> None:
    assert all(looks(word) < 0 for word in ("주민", "지역구", "김장관", "도의원", "사람", "가"))
    assert all(looks(name) >= 8 for name in ("김현미", "공영민", "남궁민수", "선우은숙", "허준", "김산"))


def test_tables_are_sound() -> None:
    surnames = [row["surname"] for row in rows("people/surnames.csv")]
    assert len(surnames) == len(set(surnames))
    syllables = rows("people/syllables.csv")
    assert len({row["syllable"] for row in syllables}) == len(syllables)
    assert all(0 <= int(row[key]) <= 5 for row in syllables for key in ("first", "second", "single"))
    titles = rows("people/titles.csv")
    assert len({row["title"] for row in titles}) == len(titles)
    assert {row["kind"] for row in titles} == {"head", "state", "body", "unit", "member", "work", "honour", "label"}
    assert all(row["unit"] for row in titles if row["kind"] == "head")
    assert {row["kind"] for row in titles if row["unit"]} == {"head", "state"}
    blocked = [row["word"] for row in rows("people/blocked.csv")]
    assert len(blocked) == len(set(blocked))


PIECES = ["김현미", "장관", "국토교통부", "군수", "(", ")", " ", "·", ", ", "은 ", "씨", "응우옌", "조 바이든"]
PIECES += ["\n", "7", "☎061-1", "부문 ", "故 "]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_mentions_are_ordered_apart_and_trimmed(text: str) -> None:
    mentions = persons(text, morphemes=False)
    assert all(first.end <= second.start for first, second in itertools.pairwise(mentions))
    for mention in mentions:
        surface = text[mention.start : mention.end]
        assert surface == surface.strip()
        assert mention.value == " ".join(surface.split())
        assert mention.role != ""
