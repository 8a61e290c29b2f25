"""Prints what each source of the decision is worth: alone, and left out.

    python -m training.decision_sources --table build/decision.npz

One column alone ranks the same candidates; a source left out is a decision, of trees alone, learned without its columns
and the sums that hold them. Shares are of all Hangul losses of damaged releases outside of the fold, at a precision;
frames and links are not counted.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import lightgbm
import numpy as np

from kextract.repairing.evidence import COLUMNS, SUMS
from training.decision import FOLDS, OF_KIWI, UNUSED, folds_of, parameters
from training.decision_data import genre

PRECISIONS = (0.98, 0.90, 0.80)
#: Single figures that rank the candidates by themselves.
ALONE = {
    "convolution network": "gap",
    "n-grams": "ngram",
    "Kiwi's score": "kiwi",
    "Kiwi's score against rivals": "kiwi_margin",
    "document's words": "source_word",
    "names": "source_name",
    "what the document says twice": "echo",
    "words of clean text": "source_lexicon",
    "valency of verbs": "valency",
}
#: Columns of each source.
SOURCES = {
    "nothing": (),
    "convolution network": (
        "gap",
        "missing",
        "margin",
        "rank",
        "rival",
        "missing_mean",
        "missing_near",
        *COLUMNS[-SUMS:],
    ),
    "n-grams": ("ngram", "margin", "rank", "rival", "gap_ngram", "gap_ngram_kiwi", "margins"),
    "Kiwi's score": OF_KIWI,
    "what the document says twice": ("echo", "echo_without"),
    "counters of the document": ("counted", "counted_near"),
    "document's words and names": (
        "source_word",
        "source_name",
        "gazetteer",
        "own_before",
        "own_after",
        "own_left_joined",
    ),
    "lexicon": tuple(name for name in COLUMNS if "lexicon" in name),
    "valency of verbs": ("valency",),
    "signs of damage": tuple(name for name in COLUMNS if name.startswith("sign_")),
}


def shares(scores: np.ndarray, right: np.ndarray, lost: int) -> list[float]:
    """Return the share of losses restored at each precision by taking the highest scores."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(right[order])
    precision = hits / np.arange(1, len(order) + 1)
    found = []
    for wanted in PRECISIONS:
        reach = np.nonzero(precision >= wanted)[0]
        found.append(float(hits[reach.max()] / lost) if len(reach) else 0.0)
    return found


def main() -> None:
    """Learn, rank and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    stored = np.load(options.table)
    right, document = stored["right"], stored["document"]
    names, modes = stored["name"], stored["mode"]
    lost = np.array([sum(json.loads(kinds).values()) for kinds in stored["kinds"]])
    documents = np.isin([genre(name) for name in names], ("local", "ministries")) & (modes != "clean")
    at = documents[document]
    total = int(lost[documents].sum())
    head = " | ".join(f"at {wanted}" for wanted in PRECISIONS)
    print(f"{total} losses\n\n| ranked by one figure alone | {head} |\n|---" + "|---" * len(PRECISIONS) + "|")
    for title, column in ALONE.items():
        values = stored["table"][at, COLUMNS.index(column)]
        print(f"| {title} | " + " | ".join(f"{share:.3f}" for share in shares(values, right[at], total)) + " |")
    fold = folds_of(names[document])
    print(f"\n| left out of the decision | {head} |\n|---" + "|---" * len(PRECISIONS) + "|", flush=True)
    for title, columns in SOURCES.items():
        table = stored["table"].copy()
        for column in (*UNUSED, *columns):
            table[:, COLUMNS.index(column)] = 0
        scores = np.zeros(len(right))
        for number in range(FOLDS):
            inside = fold != number
            data = lightgbm.Dataset(table[inside], right[inside])
            booster = lightgbm.train(parameters(list(COLUMNS)), data, options.rounds)
            scores[~inside] = booster.predict(table[~inside], raw_score=True)
        print(
            f"| {title} | " + " | ".join(f"{share:.3f}" for share in shares(scores[at], right[at], total)) + " |",
            flush=True,
        )


if __name__ == "__main__":
    main()
