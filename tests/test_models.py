"""The character models: layout they do not see, n-gram table, scores and proposals."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kextract.repairing.models import CharacterModels, gaps, ngrams, propose, score_insertions
from kextract.repairing.models import alphabet as alphabets
from kextract.repairing.models.plain import Plain
from kextract.resources import data, read_bytes

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "models.yaml").read_text(encoding="utf-8"))
RESTORES = [(case["text"].index("|"), case["text"].replace("|", ""), case["string"]) for case in CASES["restores"]]


@given(st.text(alphabet="가나 \n\u00a0\tA1", max_size=40))
def test_plain_text_keeps_every_character_but_layout(text: str) -> None:
    plain = Plain(text)
    assert len(plain.origins) == len(plain.text) + 1
    assert [c for c in plain.text if not c.isspace()] == [c for c in text if not c.isspace()]
    for place, character in enumerate(plain.text):
        origin = int(plain.origins[place])
        assert plain.gap(origin) == place
        assert text[origin] == character or (text[origin].isspace() and character == "\n")
    assert plain.gap(len(text)) == len(plain.text)
    assert "\n\n" not in plain.text


def test_indents_and_blank_lines_change_nothing() -> None:
    gap, text, string = RESTORES[0]
    indented = f"  첫 줄이다. \n\u00a0\n   {text}"
    [inside] = score_insertions(indented, [(indented.index(text) + gap, string)])
    [plain] = score_insertions(f"첫 줄이다.\n{text}", [(gap + 7, string)])
    assert inside.log_odds == pytest.approx(plain.log_odds, abs=1e-3)


def test_characters_of_one_class_share_a_number() -> None:
    alphabet = alphabets.load()
    assert len(set(alphabet.encode("\u00a0 \u3000").tolist())) == 1
    assert len(set(alphabet.encode("AZ").tolist())) == 1
    assert alphabet.encode("漢😀").tolist() == [alphabets.HANJA, alphabets.OTHER]
    assert alphabet.number("을") is not None
    assert alphabet.number("漢") is None
    assert alphabet.encode("").tolist() == []


def test_ngram_file_reads_back_what_was_packed() -> None:
    random = np.random.default_rng(1)
    hashes = np.unique(random.integers(0, 2**40, 5000, dtype=np.uint64))
    values = -random.uniform(0, 25, len(hashes)).astype(np.float32)
    weights = random.uniform(-7, 1, len(hashes)).astype(np.float32)
    model = ngrams.unpack(ngrams.pack(hashes, values, weights), alphabets.load())
    assert (model.hashes == hashes).all()
    assert np.abs(model.probabilities - values).max() <= 0.051
    assert np.abs(model.backoffs - weights).max() <= 0.032
    rows = model.find(np.concatenate([hashes[::7], hashes[::7] + np.uint64(1)]))
    half = len(rows) // 2
    assert (rows[:half] == np.arange(len(hashes))[::7]).all()
    taken = set(hashes.tolist())
    assert all((row >= 0) == (int(h) + 1 in taken) for row, h in zip(rows[half:], hashes[::7], strict=True))
    with pytest.raises(ValueError, match="n-gram"):
        ngrams.unpack(b"other", alphabets.load())


@pytest.mark.parametrize("context", ["계획", "라고 ", "위원", "2019년 "])
def test_probabilities_after_a_context_sum_to_about_one(context: str) -> None:
    model = ngrams.load()
    alphabet = model.alphabet
    numbers = [n for n in range(len(alphabet.characters)) if n != alphabets.PAD]
    digits = {alphabet.number(str(digit)) for digit in range(1, 10)}
    before = alphabet.encode(context)
    rows = np.array([[*before, number] for number in numbers if number not in digits])
    assert np.exp(model.log_probabilities(rows)[:, -1]).sum() == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize(("gap", "text", "string"), RESTORES)
def test_obvious_losses_are_proposed_first(gap: int, text: str, string: str) -> None:
    best = next(proposal for proposal in propose(text, [(gap, gap)], minimum=-4.0))
    assert (best.position, best.string) == (gap, string)
    assert best.log_odds == pytest.approx(score_insertions(text, [(gap, string)])[0].log_odds, abs=1e-3)


@pytest.mark.parametrize("text", CASES["clean"])
def test_sound_sentences_get_no_likely_proposal(text: str) -> None:
    assert [proposal for proposal in propose(text) if proposal.log_odds > 0 and proposal.position] == []


def test_the_right_string_scores_above_a_wrong_one() -> None:
    for gap, text, string in RESTORES:
        right, wrong = score_insertions(text, [(gap, string), (gap, "쪽")])
        assert right.log_odds > wrong.log_odds + 1
        assert right.gap > wrong.gap
        assert right.ngram > wrong.ngram


def test_longer_strings_are_scored_syllable_by_syllable() -> None:
    text = "국토교통부와 해양수산부는 업무협약을 체결하였다고 국토부 장관이 밝혔다."
    gap = text.index("교통부")
    damaged = text[: gap - 2] + text[gap:]
    right, wrong, nothing = score_insertions(damaged, [(gap - 2, "국토"), (gap - 2, "토국"), (gap - 2, "")])
    assert right.gap > wrong.gap + 3
    assert right.ngram > wrong.ngram
    assert nothing.gap == nothing.ngram == 0


def test_spans_limit_the_search_and_do_not_change_it() -> None:
    text = "\n".join(text for _, text, _ in RESTORES)
    start = text.index(RESTORES[2][1])
    end = start + len(RESTORES[2][1])
    inside = CharacterModels(text).propose([(start, end)])
    whole = [proposal for proposal in CharacterModels(text).propose() if start <= proposal.position <= end]
    assert [(one.position, one.string) for one in inside] == [(one.position, one.string) for one in whole]
    assert [one.log_odds for one in inside] == pytest.approx([one.log_odds for one in whole], abs=1e-3)
    assert propose(text, []) == []
    assert propose("") == []


@given(st.text(alphabet="가을의은 \n다1A()‘", max_size=60))
@settings(max_examples=30, deadline=None)
def test_only_short_hangul_is_proposed_and_always_the_same(text: str) -> None:
    found = propose(text, minimum=-20.0)
    for proposal in found:
        assert 1 <= len(proposal.string) <= 3
        assert all("가" <= syllable <= "힣" for syllable in proposal.string)
        assert 0 <= proposal.position <= len(text)
    assert found == propose(text, minimum=-20.0)


def test_shipped_files_are_small_and_have_cards() -> None:
    folder = resources.files("kextract.resources").joinpath("models")
    sizes = {file.name: len(file.read_bytes()) for file in folder.iterdir() if file.is_file()}
    assert sum(sizes.values()) <= 10_000_000
    assert max(sizes.values()) <= 4_500_000
    gap = json.loads(read_bytes("models/gap.card.json"))
    table = json.loads(read_bytes("models/ngrams.card.json"))
    assert gap["seed"]
    assert gap["curve"][-1]["press"]["top1"] > 0.5
    assert table["cutoff"] >= 5
    for card in (gap, table):
        assert "statutes of Korea" in card["data"] and not re.search(r"\.(xz|jsonl|txt)\b", str(card))
    assert set(data("models/combination.yaml")["weights"]) == {
        "certain",
        "missing",
        "missing_low",
        "ngram",
        "ngram_low",
        "rival",
    }


def test_gap_states_cover_the_gaps_of_the_spans() -> None:
    model = gaps.load()
    text = "가나다라마바사" * 40
    states = model.encode(text, [(3, 5), (250, 252), (4, 8)])
    assert states.positions.tolist() == [3, 4, 5, 6, 7, 8, 250, 251, 252]
    whole = model.encode(text)
    assert len(whole.positions) == len(text) + 1
    # States are bytes: where the products are summed in another order, one may be rounded the other way.
    difference = np.abs(whole.missing[states.positions] - states.missing)
    assert difference.max() < 1e-2
    assert np.median(difference) < 1e-4
    assert len(model.encode(text, []).positions) == 0


def test_a_window_has_the_same_middle_either_way() -> None:
    model = gaps.load()
    numbers = np.random.default_rng(3).integers(alphabets.FIRST, 1000, (5, gaps.WINDOW))
    odds, states = model._run(numbers)
    near_odds, near_states = model._run(numbers, near=True)
    middle = gaps.WINDOW // 2
    assert near_odds[:, 0] == pytest.approx(odds[:, middle], abs=1e-3)
    assert near_states[:, 0] == pytest.approx(states[:, middle], abs=1e-3)
