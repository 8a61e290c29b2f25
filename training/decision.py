"""Trains the decision from the tables of `training.decision_table` and writes it as plain numbers.

    python -m training.decision --table build/decision.npz

Writes `resources/repairing/decision.json.gz` and prints what releases outside of each fold show. The character models
have never seen the releases that it learns from; each figure is of releases outside the fold it was learned on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from kextract.repairing import perceptron
from kextract.repairing.boosting import WORTH, from_plain
from kextract.repairing.evidence import COLUMNS, SUMS, UNASKED, finished
from training import decision_network
from training.decision_data import GENRES, genre

RISING = (
    "gap",
    "missing",
    "ngram",
    "margin",
    "lexicon_after",
    "own_after",
    "source_word",
    "source_name",
    "source_lexicon",
    "source_opening",
    "missing_mean",
    "valency",
    "gazetteer",
    "kiwi",
    "kiwi_margin",
    *COLUMNS[-SUMS:],
)
FALLING = ("lexicon_before", "rank")
#: Columns that differ between genres more than between right and wrong, and one that is no number but a class.
UNUSED = (
    "sign_quotes",
    "sign_commas",
    "sign_unknown_words",
    "sign_long_runs",
    "sign_misfits",
    "damage",
    "syllable",
)
#: Columns that Kiwi fills in, and sums with them.
OF_KIWI = ("kiwi", "kiwi_margin", "gap_kiwi", "gap_ngram_kiwi", "margins")
#: Far more than the characters of any document.
_APART = 10**8
FOLDS = 5
MODES = ("A", "H", "B", "free")
SEED = 20191125
#: Share of right edits that a level must reach outside of its fold: over all modes, and in each mode and genre.
WANTED = {"safe": (0.984, 0.97), "full": (0.90, 0.88)}
TARGET = Path("src/kextract/resources/repairing/decision.json.gz")


def parameters(columns: list[str]) -> dict[str, Any]:
    """Return the settings of the boosting."""
    signs = [1 if column in RISING else -1 if column in FALLING else 0 for column in columns]
    return {
        "objective": "binary",
        "learning_rate": 0.05,
        "num_leaves": 31,
        "min_data_in_leaf": 40,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "monotone_constraints": signs,
        "num_threads": 1,
        "verbose": -1,
        "seed": SEED,
        "deterministic": True,
    }


def learn(
    stored: Mapping[str, np.ndarray], inside: np.ndarray, rounds: int, without: Sequence[str] = ()
) -> tuple[dict[str, Any], Any, np.ndarray]:
    """Learn one decision.

    Args:
        stored: the arrays of `training.decision_table`.
        inside: the rows that it learns from.
        rounds: of boosting.
        without: columns left out.

    Returns:
        The plain screen, trees and perceptron, the booster that the trees are of, and the whole table as the screen
        leaves it.
    """
    unused = (*UNUSED, *without)
    table, right = stored["table"].copy(), stored["right"][inside]
    of_kiwi = (*unused, *OF_KIWI)
    screen = decision_network.train(table[inside], right, COLUMNS, of_kiwi, SEED, decision_network.SCREEN_SIZE)
    asked = (perceptron.from_plain(screen).log_odds(table) >= WORTH) & (table[:, COLUMNS.index("kiwi")] > UNASKED)
    finished(table, (stored["document"] * _APART + stored["place"]).tolist(), asked)
    seen = table[inside]
    network = decision_network.train(seen, right, COLUMNS, unused, SEED)
    seen[:, [COLUMNS.index(column) for column in unused]] = 0
    booster = lightgbm.train(parameters(list(COLUMNS)), lightgbm.Dataset(seen, right), rounds)
    plain = {"columns": list(COLUMNS), "trees": plain_trees(booster), "network": network, "screen": screen}
    return plain, booster, table


def folds_of(names: np.ndarray) -> np.ndarray:
    """Return the fold of each row; all copies of a release are in one."""
    order = {
        name: index % FOLDS for index, name in enumerate(np.random.default_rng(SEED).permutation(np.unique(names)))
    }
    return np.array([order[name] for name in names])


def plain_trees(booster: Any, digits: int = 6) -> list[dict[str, list[float]]]:
    """Return the trees of a booster as lists; leaves are -1, -2, ..."""
    trees = []
    for tree in booster.dump_model()["tree_info"]:
        plain: dict[str, list[float]] = {"feature": [], "threshold": [], "left": [], "right": [], "value": []}

        def walk(node: dict[str, Any], plain: dict[str, list[float]] = plain) -> int:
            if "leaf_value" in node:
                plain["value"].append(round(node["leaf_value"], digits))
                return -len(plain["value"])
            place = len(plain["feature"])
            plain["feature"].append(node["split_feature"])
            plain["threshold"].append(float(np.float32(node["threshold"])))
            plain["left"].append(0)
            plain["right"].append(0)
            plain["left"][place] = walk(node["left_child"])
            plain["right"][place] = walk(node["right_child"])
            return place

        root = walk(tree["tree_structure"])
        if root < 0:
            plain = {"feature": [0], "threshold": [0.0], "left": [-1], "right": [-1], "value": plain["value"]}
        trees.append(plain)
    return trees


def isotonic(scores: np.ndarray, right: np.ndarray, steps: int = 60) -> list[list[float]]:
    """Return ascending scores and rising probabilities, pooled so that they never fall."""
    order = np.argsort(scores, kind="stable")
    groups = [
        [float(scores[part].mean()), float(right[part].mean()), float(len(part))]
        for part in np.array_split(order, steps * 4)
        if len(part)
    ]
    pooled: list[list[float]] = []
    for group in groups:
        pooled.append(group)
        while len(pooled) > 1 and pooled[-2][1] >= pooled[-1][1]:
            x2, y2, n2 = pooled.pop()
            x1, y1, n1 = pooled.pop()
            pooled.append([(x1 * n1 + x2 * n2) / (n1 + n2), (y1 * n1 + y2 * n2) / (n1 + n2), n1 + n2])
    return [[round(x, 4) for x, _, _ in pooled], [round(min(max(y, 0.0005), 0.9995), 4) for _, y, _ in pooled]]


def levels_of(
    scores: np.ndarray, chances: np.ndarray, right: np.ndarray, modes: np.ndarray, genres: np.ndarray
) -> dict[str, float]:
    """Return the least probability at which each level is as precise as `WANTED` over all modes, and in each part."""
    levels = {}
    damaged = np.isin(modes, MODES)
    parts = [modes == mode for mode in MODES] + [genres == one for one in np.unique(genres)]
    for level, (pooled, each) in WANTED.items():
        threshold = 0.5
        for part, wanted in [(damaged, pooled), *((damaged & part, each) for part in parts)]:
            at = np.nonzero(part)[0]
            order = at[np.argsort(-scores[at])]
            precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
            reach = np.nonzero(precision >= wanted)[0]
            threshold = max(threshold, float(chances[order[reach.max()]]) if len(reach) else 1.0)
        levels[level] = round(threshold, 4)
    return levels


def report(stored: Any, chances: np.ndarray, levels: dict[str, float]) -> None:
    """Print what each level restores outside of the fold it was learned on."""
    right, modes = stored["right"], stored["mode"]
    genres = np.array([genre(name) for name in stored["name"]])
    lost = np.array([sum(json.loads(kinds).values()) for kinds in stored["kinds"]])
    for level, threshold in levels.items():
        for mode in (*MODES, "clean"):
            for kind in GENRES:
                documents = (genres == kind) & (modes == mode)
                at = documents[stored["document"]] & (chances >= threshold)
                hits = int(right[at].sum())
                share, precision = hits / max(lost[documents].sum(), 1), hits / max(int(at.sum()), 1)
                print(f"{level} {mode} {kind}: restored {share:.3f}, precision {precision:.4f} of {int(at.sum())}")


def fit(job: tuple[Path, int | None, int, tuple[str, ...]]) -> tuple[dict[str, Any], np.ndarray, str]:
    """Learn one decision.

    Args:
        job: table, fold that is left out (None for none), rounds of boosting, columns left out.

    Returns:
        The decision, its raw scores of the rows of the fold, and what the trees look at most.
    """
    path, number, rounds, without = job
    with np.load(path) as file:
        stored = {name: file[name] for name in ("table", "right", "document", "place", "name")}
    inside = folds_of(stored["name"][stored["document"]]) != (FOLDS if number is None else number)
    part, booster, table = learn(stored, inside, rounds, without)
    plain = from_plain({**part, "calibration": [[0], [0]], "levels": {}})
    sample = table[inside][:2000]
    difference = np.abs(plain.sums(sample) - booster.predict(sample, raw_score=True)).max()
    ranked = sorted(zip(booster.feature_importance("gain"), COLUMNS, strict=True), reverse=True)
    most = [(name, int(gain)) for gain, name in ranked[:25]]
    asked = float((table[:, COLUMNS.index("kiwi")] > UNASKED).mean())
    told = f"Kiwi is asked about {asked:.3f}; largest difference to the booster {float(difference):.6f}\n{most}"
    return part, plain.scores(table[~inside]), told


def main(values: list[str] | None = None) -> None:
    """Train, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--folds", type=Path, help="folder for the forests of the folds, for benchmarks/repair.py")
    parser.add_argument("--without", default="", help="columns to leave out, joined by commas")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dry", action="store_true", help="report only")
    options = parser.parse_args(values)
    stored = np.load(options.table)
    right, document = stored["right"], stored["document"]
    names, modes = stored["name"][document], stored["mode"][document]
    without = tuple(filter(None, options.without.split(",")))
    numbers = [*range(FOLDS), None]
    with multiprocessing.get_context("spawn").Pool(options.workers) as pool:
        fitted = pool.map(fit, [(options.table, number, options.rounds, without) for number in numbers], chunksize=1)
    fold = folds_of(names)
    scores = np.zeros(len(right))
    parts = []
    for number, (one, outside, _) in zip(range(FOLDS), fitted, strict=False):
        scores[fold == number] = outside
        parts.append((one, sorted({int(name) for name in names[fold == number]})))
    calibration = isotonic(scores, right)
    chances = np.interp(scores, *calibration)
    releases = names >= 0
    genres = np.array([genre(name) for name in stored["name"]])[document]
    levels = levels_of(scores[releases], chances[releases], right[releases], modes[releases], genres[releases])
    print("levels", levels)
    report(stored, chances, levels)
    part, _, told = fitted[-1]
    known = {
        "seed": SEED,
        "documents": len(stored["name"]),
        "options": len(right),
        "levels": levels,
        "calibration": calibration,
    }
    print(told)
    if options.dry:
        return
    write(TARGET, {**part, **known})
    if options.folds:
        options.folds.mkdir(parents=True, exist_ok=True)
        for number, (one, held_out) in enumerate(parts):
            write(options.folds / f"decision.{number}.json.gz", {**one, **known, "held_out": held_out})


def write(path: Path, plain: dict[str, Any]) -> None:
    """Write a forest, the same bytes each time."""
    with gzip.GzipFile(path, "wb", 9, mtime=0) as file:
        file.write(json.dumps(plain, separators=(",", ":")).encode())


if __name__ == "__main__":
    main()
