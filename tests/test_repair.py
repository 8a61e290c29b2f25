"""Repair: what must be restored, what must be left alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.alignment import Edit, apply_edits
from kextract.api import repair
from kextract.garbling import garble
from kextract.layout import analyse
from kextract.pipeline import default_analyser
from kextract.repairing import (
    decision,
    fluency,
    frames,
    gathering,
    grammar,
    lexical,
    links,
    openings,
    propose,
    restoring,
    signs,
    titles,
    vocabulary,
)
from kextract.repairing.candidates import Candidate
from kextract.repairing.echo import Echo
from kextract.repairing.evidence import allowed
from kextract.repairing.hangul import particle_fits
from kextract.repairing.models import CharacterModels
from kextract.repairing.names import HoleIndex
from kextract.repairing.surroundings import host

CASES: dict[str, list[Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "repair.yaml").read_text("utf-8"))
GIVEN = Path(__file__).parent.parent / "data" / "raw" / "000_84da6d944731e100.txt"
KEPT = "0123456789만억조"


def applied(text: str, candidates: list[Candidate]) -> str:
    edits = sorted(
        (Edit(raw_start=c.start, raw_end=c.start, inserted=c.inserted) for c in candidates), key=lambda e: e.raw_start
    )
    return apply_edits(text, edits)[0]


def trusted(text: str) -> list[tuple[int, int]]:
    return [(0, text.find("\n") + 1)]


@pytest.mark.parametrize("case", CASES["frames"], ids=lambda case: case["text"])
def test_a_frame_is_filled(case: dict[str, Any]) -> None:
    assert applied(case["text"], frames.find(case["text"], case["published"])) == case["repaired"]


@pytest.mark.parametrize("case", CASES["frames_none"], ids=lambda case: case["text"])
def test_what_is_no_frame_stays(case: dict[str, Any]) -> None:
    assert frames.find(case["text"], case["published"]) == []


@pytest.mark.parametrize("case", CASES["titles"], ids=lambda case: case["repaired"])
def test_the_name_of_the_title_comes_back(case: dict[str, Any]) -> None:
    dates = frames.find(case["text"], case["published"])
    assert applied(case["text"], titles.find(case["text"], trusted(case["text"]), dates)) == case["repaired"]


@pytest.mark.parametrize("case", CASES["titles_none"], ids=lambda case: case["text"])
def test_a_part_of_the_title_stays(case: dict[str, Any]) -> None:
    assert titles.find(case["text"], trusted(case["text"]), frames.find(case["text"], case["published"])) == []


@pytest.mark.parametrize("case", CASES["links"], ids=lambda case: case["text"])
def test_the_lost_partner_comes_back(case: dict[str, Any]) -> None:
    found = [candidate for candidate in links.find(case["text"], trusted(case["text"])) if candidate.certain]
    assert applied(case["text"], found) == case["repaired"]


@pytest.mark.parametrize("case", CASES["links_none"], ids=lambda case: case["text"])
def test_other_hyphens_stay(case: dict[str, Any]) -> None:
    assert links.find(case["text"], trusted(case["text"])) == []


def test_an_emptied_bracket_beside_a_word_may_be_that_of_a_company() -> None:
    text = "후원은 가온건설()과 ()나래식품이 맡고 12() 회의와 회의(12일)에 온다."
    found = links.find(text, [])
    assert [(text[candidate.start - 3 : candidate.start], candidate.inserted) for candidate in found] == [
        ("건설(", "주"),
        ("과 (", "주"),
    ]
    assert not any(candidate.certain for candidate in found)


def strong_words(text: str) -> list[Candidate]:
    words = vocabulary.read(text, trusted(text))
    found = restoring.find(text, words, [(text.find("\n") + 1, len(text))])
    return [candidate for candidate in found if candidate.log_odds > 1.5]


@pytest.mark.parametrize("case", CASES["words"], ids=lambda case: case["text"])
def test_a_word_of_the_document_is_completed(case: dict[str, Any]) -> None:
    assert [candidate.inserted for candidate in strong_words(case["text"])] == case["restored"]


@pytest.mark.parametrize("case", CASES["words_none"], ids=lambda case: case["text"])
def test_innocent_look_alikes_stay(case: dict[str, Any]) -> None:
    assert strong_words(case["text"]) == []


@pytest.mark.parametrize("case", CASES["words_without_end"], ids=lambda case: case["text"])
def test_a_name_without_its_end_is_not_vouched_for(case: dict[str, Any]) -> None:
    text = case["text"]
    found = restoring.find(text, vocabulary.read(text, trusted(text)), [(text.find("\n") + 1, len(text))])
    assert [(candidate.inserted, candidate.named) for candidate in found if candidate.inserted == case["end"]] == [
        (case["end"], False)
    ]


@pytest.mark.parametrize("case", CASES["echoes"], ids=lambda case: case["text"])
def test_what_stands_elsewhere_is_proposed(case: dict[str, Any]) -> None:
    text = case["text"]
    echo = Echo(text)
    [found] = echo.find([(0, len(text))])
    assert f"{text[: found.start]}[{found.inserted}]{text[found.start :]}".count(case["found"]) == 1
    with_it, without = echo.support(found.start, found.inserted)
    assert with_it > max(without, 4)


@pytest.mark.parametrize("case", CASES["echoes_none"], ids=lambda case: case["text"])
def test_like_phrases_are_no_echo(case: dict[str, Any]) -> None:
    assert list(Echo(case["text"]).find([(0, len(case["text"]))])) == []


def test_a_counter_is_known_from_the_figures_beside_it() -> None:
    text = "남성 3명, 여성 4, 어린이 12명이 왔다.\n모두 19 왔다."
    echo = Echo(text)
    assert echo.counters(text.index("4") + 1, "명") == (2, 2)
    assert echo.counters(text.index("19") + 2, "명") == (2, 0)
    assert echo.counters(text.index("4") + 1, "곳") == (0, 0)
    assert echo.counters(text.index("여성"), "명") == (0, 0)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="가나다 1,\n", max_size=40), st.integers(0, 40), st.sampled_from(["가", "나다"]))
def test_an_echo_stands_in_the_text(text: str, place: int, string: str) -> None:
    echo = Echo(text)
    place = min(place, len(text))
    with_it, without = echo.support(place, string)
    assert (with_it > 0) <= (string in "".join(text.split()).replace(",", ""))
    assert 0 <= without <= 16


@pytest.mark.parametrize("case", CASES["completions"], ids=lambda case: case["run"])
def test_a_run_that_is_no_word_is_completed(case: dict[str, Any]) -> None:
    assert list(lexical.completions(case["run"])[0][:3]) == case["found"]


@pytest.mark.parametrize("run", CASES["completions_none"])
def test_words_and_what_nothing_is_known_of_are_left(run: str) -> None:
    assert lexical.completions(run) == ()


def test_completions_lie_in_the_text() -> None:
    text = "제목\n해외 진배경 설명과 청연수를 했다."
    found = list(lexical.find(text, ["해외", "진배경", "설명과", "청연수를"], [(3, len(text))]))
    assert applied(text, found[:2]) == "제목\n해외 추진배경 설명과 초청연수를 했다."


@pytest.mark.parametrize("case", CASES["openings"], ids=lambda case: case["text"])
def test_a_beginning_gets_its_front(case: dict[str, Any]) -> None:
    found = list(openings.find(case["text"], [(3, len(case["text"]))]))
    assert applied(case["text"], found) == case["repaired"]
    assert all(candidate.log_odds > 0 for candidate in found)


@pytest.mark.parametrize("text", CASES["openings_none"])
def test_a_beginning_of_its_own_stays(text: str) -> None:
    assert list(openings.find(text, [(3, len(text))])) == []


@pytest.mark.parametrize("case", CASES["directional"], ids=lambda case: case["text"])
def test_the_long_directional_particle(case: dict[str, Any]) -> None:
    assert applied(case["text"], grammar.find(case["text"], [(0, len(case["text"]))])) == case["repaired"]


@pytest.mark.parametrize("case", CASES["directional_none"], ids=lambda case: case["text"])
def test_other_words_in_ro_stay(case: dict[str, Any]) -> None:
    assert grammar.find(case["text"], [(0, len(case["text"]))]) == []


@pytest.mark.parametrize("text", CASES["clean"])
@pytest.mark.parametrize("level", ["safe", "full"])
def test_clean_text_comes_back_unchanged(text: str, level: str) -> None:
    repaired = repair(text, level, published="2024-06-12")
    assert repaired.text == text
    assert repaired.damage < 0.5


@pytest.fixture(scope="module")
def given_release() -> str:
    return GIVEN.read_text("utf-8")


def test_the_given_release(given_release: str) -> None:
    text = repair(given_release, "safe").text
    for piece in (
        "국토교통부",
        "스마트시티 분야에서 민간",
        "11월 25일(월) 부산",
        "한-아세안 회원국",
        "총 23건(12월",
        "중심으로 국제",
    ):
        assert piece in text
    assert "스마시티" not in text and "-아세안" not in text.replace("한-아세안", "")


def test_full_restores_more_and_never_less(given_release: str) -> None:
    safe, full = repair(given_release, "safe"), repair(given_release, "full")
    places = {(edit.raw_start, edit.inserted) for edit in full.edits}
    assert {(edit.raw_start, edit.inserted) for edit in safe.edits} <= places
    assert len(full.edits) > len(safe.edits)
    assert full.damage > 0.8


def test_every_edit_is_explained(given_release: str) -> None:
    repaired = repair(given_release, "full")
    for edit in (*repaired.edits, *repaired.suspects):
        assert edit.rule and edit.evidence and 0 < edit.confidence <= 1
        assert edit.removed == "" and (edit.inserted.strip() or edit.rule == "title.space")
        assert not any(character in KEPT for character in edit.inserted)


def test_without_models_the_rules_still_work(given_release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "kextract.repairing.models", None)
    layout = analyse(given_release)
    inserted = [edit.inserted for edit in propose(given_release, layout, layout.published, "full").edits]
    assert "트" in inserted and "한" in inserted and "월" in inserted


def test_a_title_is_never_touched() -> None:
    title = "국토교통부, 1125() 행사에서 -아세안 협력 밝혀"
    text = f"{title}\n\n국토교통부는 행사를 연다고 밝혔다."
    assert repair(text, "full", published="2019-11-25").text.startswith(title)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from("AHB"))
def test_digits_and_letters_survive_in_order(seed: int, mode: str) -> None:
    garbled = garble(CASES["clean"][2] + "\n" + CASES["clean"][3], seed=seed, mode=mode, severity=3.0)
    repaired = repair(garbled.text, "full", published="2024-06-12")
    assert [c for c in repaired.text if c in KEPT] == [c for c in garbled.text if c in KEPT]
    assert repaired.undo() == garbled.text


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="가나다라 ()-1625월일년\n‘’한아세안국토교통부", max_size=80))
def test_any_text_is_taken(text: str) -> None:
    layout = analyse(text)
    found = propose(text, layout, dt.date(2024, 6, 12), "full")
    repaired, _ = apply_edits(text, found.edits)
    assert len(repaired) >= len(text)
    assert 0 <= found.damage <= 1


@pytest.mark.parametrize(
    ("before", "particle", "fits"),
    [("중심", "으로", True), ("중심", "로", False), ("서울", "로", True), ("도시", "를", True), ("도시", "을", False)],
)
def test_forms_of_particles(before: str, particle: str, fits: bool) -> None:
    assert particle_fits(before, particle) is fits


def test_holes_of_a_name() -> None:
    index = HoleIndex(["국토교통부"])
    assert index.get("국토부") == [("국토교통부", 2, 2)]
    assert [name for _, name, _, _ in index.at_head("토교통부가")] == ["국토교통부"]
    assert list(index.at_head("국토교통부가")) == []


def test_numerals_are_never_proposed() -> None:
    assert not allowed("3 원", 1, "억")
    assert not allowed("3 원", 1, "천")
    assert not allowed("()", 1, "월")
    assert allowed("협력 강화", 2, "을")


def test_units_of_time_only_behind_figures_that_bear_them() -> None:
    assert allowed("2025 말까지", 4, "년")
    assert allowed("’25 말까지", 3, "년")
    assert not allowed("지난 9일부터 3 동안", 9, "년")
    assert not allowed("12025 말", 5, "년")
    assert allowed("오는 30 열린다", 5, "일")
    assert not allowed("7시간 30, 서울", 6, "일")
    assert not allowed("지난 40 동안", 5, "일")
    assert not allowed("올해 13 초", 5, "월")
    assert allowed("군은 1017 연다", 5, "월")
    # 126 is January 26 or December 6.
    assert not allowed("군은 126() 연다", 5, "월")
    assert not allowed("군은 126() 연다", 4, "월")


@pytest.mark.parametrize("position", [0, 3, 20, 41, 60])
def test_a_window_stays_in_its_line(position: int) -> None:
    text = "첫 줄이다\n" + "둘째 줄은 매우 길어서 앞뒤로 빈칸이 여럿 있는 문장이다 " * 2 + "\n셋째"
    start, end = fluency.window(text, position)
    assert start <= position <= end
    assert "\n" not in text[start:end]
    assert position - start <= fluency.FARTHEST
    assert end - position <= fluency.FARTHEST


def test_kiwi_prefers_the_whole_word() -> None:
    asked = fluency.Fluency("스마시티 협력 강화한다", default_analyser())
    whole, wrong, nothing = asked.gains([(2, "트"), (2, "은"), (2, "")])
    assert whole > 5 > wrong
    assert nothing == 0


def test_a_particle_behind_a_bracket_belongs_to_the_word_before_it() -> None:
    text = "업무협약(MOU)체결했다"
    place = text.index(")") + 1
    assert host(text, place) == "업무협약"
    assert host("각국 (MOU)체결", 8) == ""
    consonant, vowel = fluency.Fluency(text, default_analyser()).gains([(place, "을"), (place, "를")])
    assert consonant > vowel


def test_a_particle_between_two_words_may_have_lost_its_space() -> None:
    asked = fluency.Fluency("국토교통부주관하고 협회가 참여했다", default_analyser())
    [joined] = asked.gains([(5, "가")])
    assert joined > 0


@pytest.mark.parametrize(
    "spans",
    [
        [(0, 900)],
        [(0, 100), (110, 300), (310, 900)],
        [(0, 50)],
        [(0, 5000)],
        [(i * 40, i * 40 + 30) for i in range(60)],
    ],
)
def test_a_sample_is_a_part_of_the_spans(spans: list[tuple[int, int]]) -> None:
    part = gathering.sample(spans, 0.15)
    inside = [{*range(start, end)} for start, end in spans]
    taken = [place for start, end in part for place in range(start, end)]
    assert len(taken) == len(set(taken))
    assert all(any(set(range(start, end)) <= one for one in inside) for start, end in part)
    total = sum(end - start for start, end in spans)
    assert min(total, gathering.SMALLEST) <= len(taken) <= max(0.2 * total, 2 * gathering.STRETCH)


def test_a_damaged_text_without_other_signs_is_known_at_a_glimpse() -> None:
    clean = "시는 오는 6월부터 어르신을 위한 무료 진료를 시작하고 보건소에서 접수를 받는다고 밝혔다. " * 8
    damaged = clean
    for whole, rest in (
        ("진료를 ", "진료"),
        ("어르신을 ", "어르신"),
        ("보건소", "보소"),
        ("접수를", "접를"),
        ("밝혔", "밝"),
    ):
        damaged = damaged.replace(whole, rest)
    assert signs.estimate(damaged, [(0, len(damaged))], []).suspicious()
    assert not signs.estimate(clean, [(0, len(clean))], []).suspicious()
    assert repair(damaged, published=dt.date(2025, 6, 2)).damage > 0.6
    assert repair(clean, published=dt.date(2025, 6, 2)).damage < decision.gate()


def test_a_glimpse_sees_what_the_whole_look_sees() -> None:
    text = "시는 오는 6월부터 어르신 위한 무료 진료 시작하고 보건소에서 접수받는다고 밝혔다. " * 6
    models = CharacterModels(text)
    positions, odds = models.glimpse([(60, 200)])
    again, exact = models.missing([(60, 200)])
    assert positions.tolist() == again.tolist()
    assert np.abs(odds - exact)[10:-10].mean() < 0.5
    assert (odds > 0).any()
