"""The damage generator: measured rates, fixed fragility, maps between positions."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.garbling import KINDS, MODES, VERY_LIGHT, garble
from kextract.garbling.runs import protected_lines
from kextract.morphemes import Morphemes

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "garbling.yaml").read_text(encoding="utf-8"))
RELEASE = CASES["release"]
TEXTS = st.text(alphabet="가을의 은이한·-,‘’()1월a \n다", max_size=80)


def class_of(character: str) -> str:
    for name, pattern in (("hangul", "[가-힣]"), ("space", " "), ("digit", r"\d"), ("latin", "[A-Za-z]")):
        if re.fullmatch(pattern, character):
            return name
    return "mark"


def measure(mode: str, seeds: int = 60) -> dict[str, float]:
    """Pool the losses of many copies at severity 1, as the profile counts them (title and metadata left out)."""
    start = RELEASE.index("\n", RELEASE.index("\n") + 1) + 1
    body = RELEASE[start:]
    every = Counter(class_of(character) for character in body)
    fine = {"quote": "‘’“”", "comma": ",", "dot": "·"}
    lost: Counter[str] = Counter()
    runs = eojeol = bearing = one = 0
    for seed in range(seeds):
        garbled = garble(RELEASE, seed, mode, 1.0)
        for loss in garbled.edits:
            lost.update(class_of(character) for character in loss.removed)
            lost.update(name for character in loss.removed for name, marks in fine.items() if character in marks)
        runs += len(garbled.runs)
        for run in garbled.runs:
            hangul = sum(class_of(character) == "hangul" for character in run.removed)
            bearing += hangul > 0
            one += hangul == 1
        gone = {place for loss in garbled.edits for place in range(loss.start, loss.end)}
        eojeol += sum(not gone.isdisjoint(range(*word.span())) for word in re.finditer(r"\S+", RELEASE))
    every.update({name: sum(body.count(mark) for mark in marks) for name, marks in fine.items()})
    shares = {name: 100 * lost[name] / (seeds * count) for name, count in every.items()}
    shares["runs"] = 100 * runs / (seeds * len(body))
    shares["eojeol"] = 100 * eojeol / (seeds * len(body.split()))
    shares["one"] = 100 * one / bearing
    return shares


@pytest.mark.parametrize("mode", MODES)
def test_rates_lie_in_the_ranges_of_the_profile(mode: str) -> None:
    shares = measure(mode)
    outside = {
        name: (round(shares[name], 1), low, high)
        for name, (low, high) in CASES["ranges"][mode].items()
        if not low <= shares[name] <= high
    }
    assert outside == {}
    assert shares["digit"] == shares["latin"] == 0


def test_the_same_seed_gives_the_same_copy_on_every_python() -> None:
    copies = "\0".join(garble(RELEASE, 11, mode).text for mode in MODES)
    assert hashlib.sha256(copies.encode()).hexdigest()[:16] == "c03c78e6b4b991a4"
    assert garble(RELEASE, 11, "A").text != garble(RELEASE, 12, "A").text


@given(seed=st.integers(0, 10**6), mode=st.sampled_from(MODES), low=st.floats(0, 3), high=st.floats(0, 3))
@settings(max_examples=25, deadline=None)
def test_losses_at_a_lower_severity_are_a_subset(seed: int, mode: str, low: float, high: float) -> None:
    low, high = sorted((low, high))
    assert set(garble(RELEASE, seed, mode, low).edits) <= set(garble(RELEASE, seed, mode, high).edits)


@given(text=TEXTS, seed=st.integers(0, 99), mode=st.sampled_from(MODES), layout=st.booleans())
@settings(max_examples=150, deadline=None)
def test_positions_map_both_ways(text: str, seed: int, mode: str, layout: bool) -> None:
    garbled = garble(text, seed, mode, 2.0, protected=[], layout=layout)
    origins: list[int | None] = []
    place = 0
    for loss in garbled.edits:
        origins += [*range(place, loss.start), *[None] * len(loss.inserted)]
        place = loss.end
    origins += range(place, len(text))
    for position, character in enumerate(garbled.text):
        clean = garbled.to_clean(position)
        if origins[position] is not None:
            assert clean == origins[position]
            assert text[clean] == character
            assert garbled.from_clean(clean, clean + 1) == (position, position + 1)
    assert garbled.to_clean(len(garbled.text)) == len(text)
    for loss in garbled.edits:
        assert text[loss.start : loss.end] == loss.removed
        assert loss.kind in KINDS
        if loss.removed:
            assert len(set(garbled.from_clean(loss.start, loss.end))) == 1
    kept = [character for character in garbled.text if character.isalnum() and class_of(character) != "hangul"]
    assert kept == [character for character in text if character.isalnum() and class_of(character) != "hangul"]


def test_title_and_metadata_stay_whole() -> None:
    head = RELEASE[: RELEASE.index("\n", RELEASE.index("\n") + 1)]
    assert all(garble(RELEASE, seed, "H", 3.0).text.startswith(head) for seed in range(10))
    assert protected_lines("한 줄뿐인 글이다.") == []


def test_a_protected_span_stays_whole_and_nothing_else_must() -> None:
    garbled = garble(RELEASE, 1, "H", 3.0, protected=[(300, 420)])
    assert RELEASE[300:420] in garbled.text
    assert not garbled.text.startswith(RELEASE.split("\n")[0])


def test_severity_zero_and_very_light() -> None:
    assert garble(RELEASE, 3, "A", 0).text == RELEASE
    for seed in range(20):
        light = garble(RELEASE, seed, "A", VERY_LIGHT)
        assert 1 <= len(light.edits) <= 2
        assert set(light.edits) <= set(garble(RELEASE, seed, "A", max(light.severity, 1.0)).edits)
    assert garble("1234", 1, "A", VERY_LIGHT).text == "1234"


def test_lost_runs_are_short_and_counted_by_kind() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(40):
        garbled = garble(RELEASE, seed, "H", 2.5)
        kinds += garbled.kinds
        for run in garbled.runs:
            assert len(run.removed) <= 5
            assert sum(class_of(character) == "hangul" for character in run.removed) <= 3
    assert {"particle", "first", "inner", "counter", "tag", "han", "word", "quote", "mark", "space"} <= set(kinds)


def test_morphemes_tell_particles_from_last_syllables() -> None:
    text = "시민이 나라의 일을 맡는다 나이 많은 이도"
    forms = ["시민", "이", "나라", "의", "일", "을", "맡", "는다", "나이", "많", "은", "이", "도"]
    tags = ["NNG", "JKS", "NNG", "JKG", "NNG", "JKO", "VV", "EF", "NNG", "VA", "ETM", "NP", "JX"]
    starts = [0, 2, 4, 6, 8, 9, 11, 12, 15, 18, 19, 21, 22]
    ends = [2, 3, 6, 7, 9, 10, 12, 14, 17, 19, 20, 22, 23]
    morphemes = Morphemes(forms, tags, starts, ends, [(0, len(text))])
    particles = {
        loss.start
        for seed in range(300)
        for loss in garble(text, seed, "H", 2.0, protected=[], morphemes=morphemes).edits
        if loss.kind == "particle"
    }
    assert particles == {2, 6, 9, 19, 22}


def test_layout_adds_white_space_only() -> None:
    text = RELEASE.replace("(기술협력)", "□ (기술협력)")
    seen: Counter[str] = Counter()
    for seed in range(20):
        garbled = garble(text, seed, "A", 1.0, layout=True)
        seen += garbled.kinds
        assert all(not loss.inserted.strip() for loss in garbled.edits)
    assert seen["layout"] > 20
    assert seen["bullet"] > 5


@pytest.mark.parametrize(("mode", "severity"), [("X", 1.0), ("A", -1.0), ("A", "heavy")])
def test_wrong_settings_are_refused(mode: str, severity: float | str) -> None:
    with pytest.raises(ValueError, match=r"mode|severity"):
        garble(RELEASE, 1, mode, severity)
