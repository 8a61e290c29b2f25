"""Fits the weights of the signs of damage.

    python -m training.decision_damage --table build/decision.npz

Prints the part of `resources/repairing/damage.yaml` that it settles. A text counts as damaged from three losses in a
thousand characters on. Weights are kept from falling below zero where a sign can only speak for damage.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from kextract.repairing.evidence import COLUMNS
from kextract.repairing.signs import MOST, MOST_MISSING, NAMES, STRONG

#: Signs whose rate depends on the genre too much to be trusted.
LEFT_OUT = ("quotes", "commas", "unknown_words", "long_runs")
#: Signs by which a text without strong ones is given a glimpse, or not.
SCREEN = ("holed_words", "unknown_words", "long_runs")


def fit(rates: np.ndarray, damaged: np.ndarray, penalty: float = 0.02, steps: int = 4000) -> tuple[float, np.ndarray]:
    """Return bias and non-negative weights of a logistic regression by projected descent."""
    bias, weights = -2.0, np.zeros(rates.shape[1])
    for step in range(steps):
        chance = 1 / (1 + np.exp(-(bias + rates @ weights)))
        error = chance - damaged
        rate = 0.3 / (1 + step / 800)
        bias -= rate * float(error.mean())
        weights = np.clip(weights - rate * (rates.T @ error / len(error) + penalty * weights / 10), 0, 4)
    return bias, weights


def screen(rates: np.ndarray, share: np.ndarray, releases: np.ndarray) -> str:
    """Return the screen: weights, and what one in ten clean releases without strong signs exceeds.

    Args:
        rates: signs of each text.
        share: losses in a thousand characters.
        releases: which texts are releases.
    """
    columns = [NAMES.index(name) for name in SCREEN]
    quiet = releases & (rates[:, [NAMES.index(name) for name in STRONG if name not in SCREEN]] == 0).all(axis=1)
    clean, heavy = quiet & (share == 0), quiet & (share >= 10)
    index = np.concatenate(
        [np.repeat(np.nonzero(clean)[0], max(int(heavy.sum() / clean.sum()), 1)), np.nonzero(heavy)[0]]
    )
    _, weights = fit(rates[index][:, columns], heavy[index].astype(np.float64))
    scores = rates[:, columns] @ weights.round(2)
    least = float(np.quantile(scores[clean], 0.9))
    listed = ", ".join(f"{name}: {weight:.2f}" for name, weight in zip(SCREEN, weights, strict=True))
    found = float((scores[heavy] > least).mean())
    return f"screen: {{least: {least:.2f}, weights: {{{listed}}}}}  # {found:.2f} of {int(heavy.sum())} damaged copies"


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, required=True)
    options = parser.parse_args()
    stored = np.load(options.table)
    lost = np.array([sum(json.loads(kinds).values()) for kinds in stored["kinds"]])
    share = 1000 * lost / stored["size"]
    missing = np.zeros(len(lost))
    missing[stored["document"]] = stored["table"][:, COLUMNS.index("missing_mean")]
    print(screen(stored["rates"].astype(np.float64), share, stored["name"] >= 0))
    clear = (share >= 3) | (lost == 0)
    rates = np.minimum(stored["rates"], MOST).astype(np.float64)
    rates[:, [NAMES.index(name) for name in LEFT_OUT]] = 0
    # As many clean texts as damaged ones.
    index = np.nonzero(clear)[0]
    quiet = index[lost[index] == 0]
    index = np.concatenate([index, np.repeat(quiet, max(int((lost > 0).sum() / len(quiet)) - 1, 1))])
    both = np.concatenate([rates, np.minimum(missing, MOST_MISSING)[:, None] / 10], axis=1)
    for title, columns in (("signs", rates), ("signs_and_missing", both)):
        bias, weights = fit(columns[index], (lost[index] > 0).astype(np.float64))
        listed = ", ".join(f"{name}: {weight:.2f}" for name, weight in zip(NAMES, weights, strict=False))
        more = f", missing: {weights[-1] / 10:.4f}" if title != "signs" else ""
        print(f"{title}: {{bias: {bias:.2f}{more}, weights: {{{listed}}}}}")
        damage = 1 / (1 + np.exp(-(bias + columns @ weights)))
        for mode in np.unique(stored["mode"]):
            for kind, members in (("releases", stored["name"] >= 0), ("statutes", stored["name"] < 0)):
                values = damage[members & (stored["mode"] == mode) & clear]
                if len(values):
                    print("#", mode, kind, np.quantile(values, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]).round(2).tolist())


if __name__ == "__main__":
    main()
