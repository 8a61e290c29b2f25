"""The decision: trees, perceptrons, and what Kiwi is asked about."""

from __future__ import annotations

import numpy as np
import pytest

from kextract.layout import analyse
from kextract.pipeline import default_analyser
from kextract.repairing import boosting, decision, gathering, perceptron
from kextract.repairing.candidates import Candidate
from kextract.repairing.evidence import COLUMNS, UNASKED, Option, finished

KIWI, MARGIN = COLUMNS.index("kiwi"), COLUMNS.index("kiwi_margin")


def test_a_forest_adds_its_trees() -> None:
    tree = {"feature": [1, 0], "threshold": [0.5, 2.0], "left": [-1, -2], "right": [1, -3], "value": [1.0, 2.0, 4.0]}
    plain = {"columns": ["a", "b"], "trees": [tree, tree], "calibration": [[0, 8], [0.0, 1.0]], "levels": {}}
    forest = boosting.from_plain(plain)
    table = np.array([[0, 0], [1, 1], [3, 1]], dtype=np.float32)
    assert forest.sums(table).tolist() == [2.0, 4.0, 8.0]
    assert forest.probabilities(table).tolist() == [0.25, 0.5, 1.0]


def test_trees_and_perceptron_decide_together() -> None:
    tree = {"feature": [0], "threshold": [0.5], "left": [-1], "right": [-2], "value": [-1.0, 3.0]}
    network = {
        "columns": [0],
        "low": [0.0],
        "high": [4.0],
        "mean": [0.0],
        "scale": [1.0],
        "classes": [[1, 2]],
        "layers": [[[[1.0], [0.0], [0.0], [-8.0]], [0.0]]],
    }
    calibration = [[-8, 4], [0.0, 1.0]]
    plain = {"columns": ["a", "b"], "trees": [tree], "network": network, "calibration": calibration, "levels": {}}
    forest = boosting.from_plain(plain)
    table = np.array([[0, 0], [3, 1], [9, 0], [3, 2]], dtype=np.float32)
    # The last row is unlikely to the perceptron alone, so that the tree is not asked.
    assert forest.scores(table).tolist() == [-0.5, 3.0, 3.5, -5.0]


def test_a_perceptron_bends_between_its_layers() -> None:
    plain = {"columns": [0], "low": [-9.0], "high": [9.0], "mean": [1.0], "scale": [2.0], "classes": []}
    asked = perceptron.from_plain({**plain, "layers": [[[[1.0]], [0.0]], [[[2.0]], [0.5]]]})
    [middle, high] = asked.log_odds(np.array([[1], [5]], dtype=np.float32))
    assert middle == 0.5
    assert high == pytest.approx(0.5 + 2 * 2 / (1 + np.exp(-2)))


def test_a_name_is_alone_where_no_other_can_have_stood() -> None:
    def option(position: int, string: str, rule: str, log_odds: float) -> Option:
        return Option(position, string, [Candidate(position, string, rule, log_odds)])

    options = [
        option(5, "목", "name.first", 1.5),
        option(20, "동", "name.inner", 3.0),
        option(21, "서", "name.inner", 3.0),
        option(40, "한", "word.first", 5.0),
        option(60, "국", "name.first", 1.0),
    ]
    assert decision._sole_names(options) == {0}


def test_of_several_names_none_is_chosen_where_nothing_tells_which() -> None:
    def option(position: int, string: str, log_odds: float, *others: str) -> Option:
        rules = ("name.first", *others)
        return Option(position, string, [Candidate(position, string, rule, log_odds) for rule in rules])

    options = [
        option(5, "전", 0.5),
        option(5, "충", 0.0),
        option(20, "경", 4.0),
        option(20, "전", 0.0),
        option(40, "발", 0.0),
        option(40, "발청", 0.0),
        option(60, "경", 0.0, "echo.phrase"),
        option(60, "전", 0.0),
    ]
    assert decision._contested_names(options) == {0, 1, 3, 7}


def test_the_screen_tells_what_kiwi_is_asked_about() -> None:
    screen = {
        "columns": [0],
        "low": [-9.0],
        "high": [9.0],
        "mean": [0.0],
        "scale": [1.0],
        "classes": [],
        "layers": [[[[1.0]], [0.0]]],
    }
    tree = {"feature": [0], "threshold": [0.5], "left": [-1], "right": [-2], "value": [-1.0, 3.0]}
    plain = {"columns": ["a"], "trees": [tree], "calibration": [[0, 1], [0.0, 1.0]], "levels": {}}
    table = np.array([[boosting.WORTH - 1], [boosting.WORTH + 1]], dtype=np.float32)
    assert boosting.from_plain(plain).worth_asking(table).tolist() == [True, True]
    assert boosting.from_plain({**plain, "screen": screen}).worth_asking(table).tolist() == [False, True]


def test_the_shipped_screen_looks_at_nothing_of_kiwi() -> None:
    learned = decision.forest()
    assert learned is not None
    assert learned.screen is not None
    assert not {KIWI, MARGIN, *range(len(COLUMNS) - 3, len(COLUMNS))} & set(learned.screen.columns.tolist())


def test_kiwi_counts_only_where_it_was_asked() -> None:
    table = np.zeros((4, len(COLUMNS)), dtype=np.float32)
    table[:, KIWI] = [4.0, 6.0, -3.0, 5.0]
    finished(table, [10, 11, 40, 41], np.array([True, True, True, False]))
    assert table[:, KIWI].tolist() == [4.0, 6.0, -3.0, UNASKED]
    # Against its neighbours, and against nothing at all.
    assert table[:, MARGIN].tolist() == [-2.0, 2.0, -3.0, UNASKED]
    assert table[0, COLUMNS.index("gap_kiwi")] == 2.0


def test_figures_are_those_of_a_table_in_which_all_were_asked() -> None:
    text = "군, 교통 점검\n군은 국토교통부주관하 교통 점검 참여했다고 밝다. 점검은 스마시티 사업 일환으 열렸다.\n" * 3
    gathered = gathering.gather(text, analyse(text), None, analyser=default_analyser())
    every = gathered.table()
    seen = []

    def likely(table: np.ndarray) -> np.ndarray:
        seen.append(table.copy())
        return np.asarray((table[:, 0] > 0) & (every[:, KIWI] > UNASKED))

    some = gathered.table(likely)
    asked = (every[:, 0] > 0) & (every[:, KIWI] > UNASKED)
    assert 0 < asked.sum() < len(asked)
    again = finished(every.copy(), [option.position for option in gathered.options], asked)
    assert np.array_equal(again[asked], some[asked])
    # The screen sees all but what Kiwi says.
    others = [place for place, name in enumerate(COLUMNS) if "kiwi" not in name and name != "margins"]
    assert np.array_equal(every[:, others], seen[0][:, others])
    assert (seen[0][:, KIWI] == UNASKED).all()
