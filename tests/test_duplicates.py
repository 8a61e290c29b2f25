"""Copies of a release: near copies are marked, releases of one template are not."""

from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import kextract
from kextract.duplicates import Fingerprint, body_of, find_originals, is_copy, sketch
from kextract.duplicates.copies import jaccard
from kextract.duplicates.sketch import BANDS
from kextract.layout import analyse

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "duplicates.yaml").read_text(encoding="utf-8"))
BASE = CASES["base"]


def changed(changes):
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return " ".join(text.split())


@pytest.mark.parametrize("name", CASES["copies"])
def test_copies(name):
    text = changed(CASES["copies"][name])
    assert text != BASE and is_copy(BASE, text) and is_copy(text, BASE)
    assert shared_bands(BASE, text)


@pytest.mark.parametrize("name", CASES["others"])
def test_others(name):
    text = changed(CASES["others"][name])
    assert not is_copy(BASE, text) and not is_copy(text, BASE)


def shared_bands(one, other):
    left, right = (sketch(body) for body in (one, other))
    return sum(left[i : i + 8] == right[i : i + 8] for i in range(0, 8 * BANDS, 8))


def test_a_sketch_is_the_same_everywhere_and_short_bodies_have_none():
    assert sketch("가나다라 마바사" * 40).hex()[:32] == "359f61c566b81e2921a5930583948a49"
    assert len(sketch("가나다라 마바사" * 40)) == 8 * BANDS
    assert sketch("가" * 199) is None and sketch("가 " * 199) is None and sketch("가" * 200) is not None


@settings(max_examples=30)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_bands_find_what_agrees(cuts):
    text = BASE
    for cut in cuts:
        text = text[:cut] + text[cut + 1 :]
    if jaccard(BASE, text) >= 0.85:
        assert shared_bands(BASE, text)


def test_the_first_of_all_copies_is_the_original():
    bodies = [BASE, "다른 글 " * 90, changed(CASES["copies"]["damaged"]), BASE, changed(CASES["others"]["another sum"])]
    prints = [Fingerprint(str(hash(body)), sketch(body)) for body in bodies]
    assert find_originals(prints, lambda place: (bodies[place], None)) == {2: 0, 3: 0}


def test_a_notice_of_every_year_is_no_copy():
    dates = ["2024-03-01", "2025-03-01", "2025-03-08"]
    bodies = [BASE, BASE + " 끝", BASE + " 끝 끝"]
    prints = [Fingerprint(str(number), sketch(body)) for number, body in enumerate(bodies)]
    assert find_originals(prints, lambda place: (bodies[place], dates[place])) == {2: 1}


def test_thousands_are_compared_by_their_bands_only():
    bodies = [
        f"{number} " + " ".join(f"낱말{number * 7919 % 99991 + i * i}" for i in range(60)) for number in range(800)
    ]
    prints = [Fingerprint(str(number), sketch(body)) for number, body in enumerate(bodies)]
    asked = []
    found = find_originals(prints, lambda place: (asked.append(place) or bodies[place], None))
    assert found == {} and len(asked) < 800
    some = bodies[:40]
    assert not any(is_copy(a, b) for a, b in combinations(some, 2))


def test_the_table_marks_copies_with_another_head(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    head = "한빛군, 저수지 점검\n\n2024. 3. {day}.|안전|행사|한빛군|안전과\n\n"
    damaged = changed(CASES["copies"]["damaged"])
    other = changed(CASES["others"]["another sum"])
    for name, day, body in (("a", 4, BASE), ("b", 5, damaged), ("c", 5, other), ("d", 6, BASE)):
        (raw / f"{name}.txt").write_text(head.format(day=day) + body + "\n", encoding="utf-8")
    kextract.run(raw, tmp_path / "out", repair="off", formats=["parquet"])
    table = pq.read_table(tmp_path / "out" / "documents.parquet")
    marked = dict(zip(table["doc_id"].to_pylist(), table["duplicate_of"].to_pylist(), strict=True))
    assert marked == {"a": None, "b": "a", "c": None, "d": "a"}


def test_the_body_leaves_out_what_every_repost_changes():
    text = "한빛군, 저수지 점검\n\n2024. 3. 4.|안전|행사|한빛군|안전과\n\n" + BASE + "\n"
    assert body_of(text, analyse(text)) == " ".join(BASE.split())
