"""Measures on held-out releases what the character models restore, and fits their combination.

    python -m training.evaluate --press press.jsonl.xz            prints the table
    python -m training.evaluate --press press.jsonl.xz --fit      also writes models/combination.yaml

A lost place is a gap of the damaged release at which Hangul is missing. A proposal restores it when it is exactly the
Hangul missing there (or reads the same once put in). Only the best proposal of each gap counts. The combination is
fitted on four fifths of the held-out releases and measured on the last, five times; no model saw any of them.
"""

from __future__ import annotations

import argparse
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kextract.garbling import MODES, Garbled, garble
from kextract.repairing.models import scoring
from kextract.repairing.models.scoring import CharacterModels, Scores, features
from training.corpus import HELD_OUT, add_arguments, present, read_press

_HANGUL = re.compile("[가-힣]")
PRECISIONS = (0.98, 0.90, 0.80, 0.70)


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


def crossed_odds(matrix: np.ndarray, right: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return log-odds of each candidate by weights that were fitted without its release."""
    odds = np.zeros(len(matrix))
    for side in np.unique(fold):
        weights = fit(matrix[fold != side], right[fold != side])
        odds[fold == side] = matrix[fold == side] @ weights[:-1] + weights[-1]
    return odds


def table(candidates: list[Candidate], kinds: Counter[str], odds: np.ndarray) -> list[str]:
    """Return the lines that show restored shares and calibration."""
    total = sum(kinds.values())
    reached = len({(c.release, c.copy, c.scores.position) for c in candidates if c.right}) / max(total, 1)
    lines = [f"lost places {total}: {dict(kinds.most_common())}; right one among the candidates: {reached:.3f}"]
    lines.append(f"{'restored at precision':22}" + "".join(f"{precision:>8.2f}" for precision in PRECISIONS))
    shown = {
        "convolution": np.array([sure(candidate.scores) for candidate in candidates]),
        "n-gram": np.array([candidate.scores.ngram for candidate in candidates]),
        "combination": odds,
    }
    for name, values in shown.items():
        shares = restored(candidates, values, max(total, 1), PRECISIONS)
        lines.append(f"{name:22}" + "".join(f"{share:8.3f}" for share in shares))
    lines.append("combination, log-odds from to: share right, mean probability, number")
    right = np.array([candidate.right for candidate in candidates], dtype=np.float64)
    for low, high in itertools.pairwise((-20, -2, -1, 0, 1, 2, 3, 4, 5, 20)):
        inside = (odds >= low) & (odds < high)
        if inside.any():
            mean = float((1 / (1 + np.exp(-odds[inside]))).mean())
            lines.append(f"  {low:>4} {high:>4} {right[inside].mean():.3f} {mean:.3f} {int(inside.sum())}")
    return lines


def alarms(texts: list[str]) -> str:
    """Return the line that says how often the models alone would change undamaged text."""
    syllables = sum(len(_HANGUL.findall(text)) for text in texts)
    best: dict[tuple[int, int], float] = {}
    for release, text in enumerate(texts):
        for proposal in CharacterModels(text).propose(minimum=0.0):
            key = (release, proposal.position)
            best[key] = max(best.get(key, 0.0), proposal.log_odds)
    counts = [10_000 * sum(odds >= limit for odds in best.values()) / syllables for limit in (0.0, 2.2, 3.9)]
    shown = ", ".join(f"{count:.1f}" for count in counts)
    return f"undamaged, proposals in 10,000 syllables at probability 0.5, 0.9, 0.98, before any prior: {shown}"


def main(values: list[str] | None = None) -> None:
    """Print the table; with --fit write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, statutes=False)
    parser.add_argument("--mode", default="A", choices=MODES)
    parser.add_argument("--severity", type=float, default=1.0)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--resources", type=Path, default=Path("src/kextract/resources/models"))
    options = parser.parse_args(values)
    present(options.press)
    texts = [text for index, text in enumerate(read_press(options.press)) if index % 10 == HELD_OUT]
    candidates, kinds = collect(texts, options.mode, options.severity, options.copies)
    features_of = columns(candidates)
    matrix = np.column_stack(list(features_of.values())).astype(np.float64)
    right = np.array([candidate.right for candidate in candidates], dtype=np.float64)
    odds = crossed_odds(matrix, right, np.array([candidate.release % 5 for candidate in candidates]))
    lines = [f"mode {options.mode}, severity {options.severity}, {len(texts)} releases x {options.copies} copies"]
    lines += table(candidates, kinds, odds)
    lines.append(alarms(texts))
    print("\n".join(lines))
    if options.fit:
        weights = fit(matrix, right)
        named = zip(features_of, weights[:-1], strict=True)
        content = "# Weights with which the scores of both models are added; written by training.evaluate --fit.\n"
        content += "# Licence: Apache-2.0.\n"
        content += "".join(f"# {line}\n" for line in lines)
        content += f"bias: {weights[-1]:.4f}\nweights: {{"
        content += ", ".join(f"{name}: {weight:.4f}" for name, weight in named) + "}\n"
        (options.resources / scoring.COMBINATION.split("/")[-1]).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
