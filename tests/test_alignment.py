"""Alignments: round trips, monotone maps and composition over arbitrary text."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.alignment import Alignment, Edit, apply_edits, compose_nfc, left_align, repaired_from
from kextract.errors import EditError

TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("가각ᄀᄁ ᅡᅢᆨᆫ\u0301\u0323e의을 ()‘’12억\r\n\u00a0\ufeff"),
    ),
    max_size=40,
)


@st.composite
def edited(draw, text=None):
    """A text with edits in order that do not overlap."""
    source = draw(TEXT) if text is None else text
    edits, place = [], 0
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(place, len(source)))
        end = draw(st.integers(start, min(len(source), start + 3)))
        edits.append(Edit(raw_start=start, raw_end=end, removed=source[start:end], inserted=draw(st.text(max_size=3))))
        place = end
    return source, edits


def spans(length):
    return st.tuples(st.integers(0, length), st.integers(0, length)).map(lambda p: (min(p), max(p)))


@given(edited())
def test_applying_is_replacing_from_the_end(case):
    source, edits = case
    expected = source
    for edit in reversed(edits):
        expected = expected[: edit.raw_start] + edit.inserted + expected[edit.raw_end :]
    text, alignment = apply_edits(source, edits)
    assert text == expected
    assert alignment.source_length == len(source) and alignment.target_length == len(text)
    for block in alignment.blocks:
        if block.same:
            assert source[block.source_start : block.source_end] == text[block.target_start : block.target_end]


@given(TEXT)
def test_composition_to_nfc_is_exact_and_undone(raw):
    text, alignment = compose_nfc(raw)
    assert unicodedata.normalize("NFC", text) == unicodedata.normalize("NFC", raw)
    assert repaired_from(raw, []).undo() == raw
    assert alignment.to_source(0, len(text)) == (0, len(raw))


@given(st.data())
def test_undoing_gives_the_raw_text(data):
    raw = data.draw(TEXT)
    composed, _ = compose_nfc(raw)
    _, edits = data.draw(edited(composed))
    repaired = repaired_from(raw, edits)
    assert repaired.undo() == raw
    rebuilt, place = [], 0
    for edit in repaired.edits:
        rebuilt += [raw[place : edit.raw_start], edit.inserted]
        place = edit.raw_end
    rebuilt.append(raw[place:])
    assert unicodedata.normalize("NFC", "".join(rebuilt)) == unicodedata.normalize("NFC", repaired.text)


@given(st.data())
def test_maps_are_monotone_and_stay_inside(data):
    raw = data.draw(TEXT)
    composed, _ = compose_nfc(raw)
    _, edits = data.draw(edited(composed))
    repaired = repaired_from(raw, edits)
    starts = [repaired.to_raw(i, i)[0] for i in range(len(repaired.text) + 1)]
    assert starts == sorted(starts)
    low, high = data.draw(spans(len(repaired.text)))
    start, end = repaired.to_raw(low, high)
    assert 0 <= start <= end <= len(raw)
    outer_low, outer_high = data.draw(spans(low)), data.draw(st.integers(high, len(repaired.text)))
    outer = repaired.to_raw(outer_low[0], outer_high)
    if start < end:
        assert outer[0] <= start and end <= outer[1]


@given(st.data())
def test_a_surviving_character_maps_to_itself(data):
    raw = data.draw(st.text("가나다라 12", min_size=1, max_size=20))
    _, edits = data.draw(edited(raw))
    repaired = repaired_from(raw, edits)
    for block in repaired.alignment.blocks:
        if block.same:
            for offset in range(block.target_end - block.target_start):
                start, end = repaired.to_raw(block.target_start + offset, block.target_start + offset + 1)
                assert raw[start:end] == repaired.text[block.target_start + offset]
                assert repaired.to_text(start, end) == (block.target_start + offset, block.target_start + offset + 1)


@settings(max_examples=300)
@given(st.data())
def test_composing_two_maps_equals_mapping_twice(data):
    source, first_edits = data.draw(edited())
    middle, first = apply_edits(source, first_edits)
    _, second_edits = data.draw(edited(middle))
    target, second = apply_edits(middle, second_edits)
    both = first.then(second)
    assert (both.source_length, both.target_length) == (len(source), len(target))
    for block in both.blocks:
        if block.same:
            assert source[block.source_start : block.source_end] == target[block.target_start : block.target_end]
    survivors = sum(b.source_end - b.source_start for b in both.blocks if b.same)
    twice = 0
    for position in range(len(source)):
        step = first.to_target(position, position + 1)
        index = next(b for b in first.blocks if b.source_start <= position < b.source_end)
        if index.same:
            block = next(b for b in second.blocks if b.source_start <= step[0] < b.source_end)
            twice += block.same
    assert survivors == twice


def test_inserted_characters_have_no_raw_characters():
    repaired = repaired_from("교통부주관", [Edit(raw_start=0, raw_end=0, inserted="국토")])
    assert repaired.text == "국토교통부주관"
    assert repaired.to_raw(0, 2) == (0, 0)
    assert repaired.to_raw(0, 5) == (0, 3)
    assert repaired.to_text(0, 3) == (2, 5)


def test_equivalent_insertions_are_left_aligned():
    assert left_align("바나아나", 3, "아") == (2, "아")
    assert left_align("나라가", 3, "라가") == (1, "라가")
    assert left_align("나라가", 3, "라가", barrier=2) == (2, "가라")


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(raw_start=0, raw_end=2, removed="가나"), Edit(raw_start=1, raw_end=1, inserted="x")],
        [Edit(raw_start=0, raw_end=1, removed="나")],
        [Edit(raw_start=9, raw_end=9, inserted="x")],
        [Edit(raw_start=2, raw_end=1)],
    ],
)
def test_edits_that_do_not_fit_are_refused(edits):
    with pytest.raises(EditError):
        apply_edits("가나", edits)


def test_alignments_that_do_not_fit_are_refused():
    with pytest.raises(EditError):
        Alignment.identity(2).then(Alignment.identity(3))
    with pytest.raises(EditError):
        Alignment.identity(2).to_source(1, 3)
