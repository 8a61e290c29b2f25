"""Measures on held-out releases what the character models restore, and fits their combination.

    python -m training.evaluate --press press.jsonl.xz            prints the table
    python -m training.evaluate --press press.jsonl.xz --fit      also writes models/combination.yaml

A lost place is a gap of the damaged release at which Hangul is missing. A proposal restores it when it is exactly the
Hangul missing there (or reads the same once put in). Only the best proposal of each gap counts. The combination is
fitted on one half
of the held-out releases and measured on the other, both ways round; no model saw any of them.
"""

from __future__ import annotations

import argparse
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kextract.garbling import Garbled, garble
from kextract.repairing.models import scoring
from kextract.repairing.models.scoring import CharacterModels, Scores, features
from training.corpus import HELD_OUT, add_arguments, present, read_press

_HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True)
class Candidate:
    """A scored candidate: which release and gap, what it is, whether it is right and what kind of loss it restores."""

    release: int
    copy: int
    scores: Scores
    right: bool


def lost_places(garbled: Garbled) -> dict[int, tuple[str, str]]:
    """Return, by gap of the damaged text, the Hangul lost there and the kind of loss."""
    places: dict[int, tuple[str, str]] = {}
    for run in garbled.runs:
        hangul = "".join(_HANGUL.findall(run.removed))
        if hangul:
            places[garbled.from_clean(run.start, run.end)[0]] = (hangul, run.kind)
    return places


def same(text: str, gap: int, string: str, places: dict[int, tuple[str, str]]) -> bool:
    """Return whether putting the string into the gap restores a lost place, there or at an equivalent gap."""
    for other in range(gap - len(string), gap + len(string) + 1):
        lost = places.get(other)
        if lost and lost[0] == string:
            low, high = min(gap, other), max(gap, other)
            if other == gap or string + text[low:high] == text[low:high] + string:
                return True
    return False


def collect(texts: list[str], mode: str, severity: float | None, copies: int) -> tuple[list[Candidate], Counter[str]]:
    """Damage every text, propose at every gap, and return the candidates with the number of lost places by kind."""
    found: list[Candidate] = []
    kinds: Counter[str] = Counter()
    for release, text in enumerate(texts):
        for copy in range(copies):
            garbled = garble(text, 1000 + copy, mode, severity)
            places = lost_places(garbled)
            kinds.update(kind for _, kind in places.values())
            models = CharacterModels(garbled.text)
            for proposal in models.propose(minimum=-30.0, width=6):
                right = same(garbled.text, proposal.position, proposal.string, places)
                found.append(Candidate(release, copy, proposal.scores, right))
    return found, kinds


def columns(candidates: list[Candidate]) -> dict[str, np.ndarray]:
    """Return the features of the combination for all candidates."""
    scores = [candidate.scores for candidate in candidates]
    return features(
        np.array([one.gap for one in scores], dtype=np.float32),
        np.array([one.missing for one in scores], dtype=np.float32),
        np.array([one.ngram for one in scores], dtype=np.float32),
        np.array([one.rival for one in scores], dtype=np.float32),
    )


def sure(scores: Scores) -> float:
    """Return the log probability that the network gives to exactly this loss (of its first syllable)."""
    return scores.gap - float(np.logaddexp(0.0, scores.missing))


def fit(matrix: np.ndarray, right: np.ndarray, ridge: float = 1.0) -> np.ndarray:
    """Return weights of a logistic regression, the bias last."""
    design = np.column_stack([matrix, np.ones(len(matrix))])
    weights = np.zeros(design.shape[1])
    penalty = np.diag([ridge] * matrix.shape[1] + [0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (right - chance) - penalty @ weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + penalty + 1e-9 * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


def restored(candidates: list[Candidate], values: np.ndarray, total: int, precisions: tuple[float, ...]) -> list[float]:
    """Return the largest share of lost places restored at each precision, one proposal a gap."""
    best: dict[tuple[int, int, int], int] = {}
    for index, candidate in enumerate(candidates):
        key = (candidate.release, candidate.copy, candidate.scores.position)
        if key not in best or values[index] > values[best[key]]:
            best[key] = index
    chosen = sorted(best.values(), key=lambda index: -values[index])
    right = np.cumsum([candidates[index].right for index in chosen])
    precision = right / np.arange(1, len(chosen) + 1)
    shares = []
    for wanted in precisions:
        enough = np.nonzero(precision >= wanted)[0]
        shares.append(float(right[enough[-1]]) / total if len(enough) else 0.0)
    return shares


def main(values: list[str] | None = None) -> None:
    """Print the table; with --fit write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, statutes=False)
    parser.add_argument("--mode", default="A")
    parser.add_argument("--severity", type=float, default=1.0)
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--resources", type=Path, default=Path("src/kextract/resources/models"))
    options = parser.parse_args(values)
    present(options.press)
    texts = [text for index, text in enumerate(read_press(options.press)) if index % 10 == HELD_OUT]
    candidates, kinds = collect(texts, options.mode, options.severity, options.copies)
    total = sum(kinds.values())
    table = columns(candidates)
    names = list(table)
    matrix = np.column_stack([table[name] for name in names]).astype(np.float64)
    right = np.array([candidate.right for candidate in candidates], dtype=np.float64)
    fold = np.array([candidate.release % 2 for candidate in candidates])
    crossed = np.zeros(len(candidates))
    for side in (0, 1):
        weights = fit(matrix[fold != side], right[fold != side])
        crossed[fold == side] = matrix[fold == side] @ weights[:-1] + weights[-1]
    precisions = (0.98, 0.90, 0.80, 0.70)
    shown = {
        "convolution": np.array([sure(candidate.scores) for candidate in candidates]),
        "n-gram": np.array([candidate.scores.ngram for candidate in candidates]),
        "combination": crossed,
    }
    reached = len({(c.release, c.copy, c.scores.position) for c in candidates if c.right})
    print(f"mode {options.mode}, severity {options.severity}, {len(texts)} releases x {options.copies} copies")
    print(f"lost places {total}: {dict(kinds.most_common())}; right one among the candidates: {reached / total:.3f}")
    print(f"{'restored at precision':22}" + "".join(f"{precision:>8.2f}" for precision in precisions))
    for name, values in shown.items():
        print(f"{name:22}" + "".join(f"{share:8.3f}" for share in restored(candidates, values, total, precisions)))
    edges = (-20, -2, -1, 0, 1, 2, 3, 4, 5, 20)
    print("calibration of the combination (share right / mean probability / number):")
    for low, high in itertools.pairwise(edges):
        inside = (crossed >= low) & (crossed < high)
        if inside.any():
            mean = float((1 / (1 + np.exp(-crossed[inside]))).mean())
            print(f"  {low:>4} to {high:<4} {right[inside].mean():.3f} {mean:.3f} {int(inside.sum())}")
    if options.fit:
        weights = fit(matrix, right)
        head = "# Weights with which the scores of both models are added; written by training.evaluate --fit.\n"
        body = f"bias: {weights[-1]:.4f}\nweights: {{"
        body += ", ".join(f"{name}: {weight:.4f}" for name, weight in zip(names, weights[:-1], strict=True)) + "}\n"
        (options.resources / scoring.COMBINATION.split("/")[-1]).write_text(head + body, encoding="utf-8")
        print(body, end="")


if __name__ == "__main__":
    main()
