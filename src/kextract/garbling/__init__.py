"""Damages a clean release as conversion to the web does: short text runs vanish.

    garbled = garble(text, seed=7, mode="A")
    garbled.text, garbled.edits, garbled.kinds

Every run of a text has one fixed fragility per seed; mode and severity set the threshold. So the losses at a lower
severity are a subset of those at a higher one, as in two copies of one damaged release.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterable
from statistics import NormalDist
from typing import Any

from kextract.garbling.model import KINDS, Garbled, Loss
from kextract.garbling.runs import Run, fragile_runs, lines, protected_lines
from kextract.morphemes import Morphemes
from kextract.resources import data

__all__ = ["KINDS", "MODES", "VERY_LIGHT", "Garbled", "Loss", "garble"]

#: A: single syllables and quotes, medium; H: the same, heavy, and spaces; B: punctuation.
MODES = ("A", "H", "B")
#: Severity that takes only the one or two most fragile runs of a text.
VERY_LIGHT = "very light"


def garble(
    text: str,
    seed: int,
    mode: str = "A",
    severity: float | str | None = None,
    protected: Iterable[tuple[int, int]] | None = None,
    morphemes: Morphemes | None = None,
    layout: bool = False,
) -> Garbled:
    """Return a damaged copy of a text; digits and Latin letters always stay.

    Args:
        text: the intact text, in NFC.
        seed: any integer; the same text and seed give the same fragilities.
        mode: one of `MODES`.
        severity: factor on the rates, 0 for an untouched copy, `VERY_LIGHT` for one or two losses; None draws it
            from a log-normal distribution around 1.
        protected: half-open spans of `text` that stay whole; None protects the first line and lines of metadata.
        morphemes: Kiwi's analysis of `text`, for exact particles.
        layout: also lose bullets and add indents and blank lines of no-break spaces, as conversion does.

    Raises:
        ValueError: unknown mode or a negative severity.
    """
    if mode not in MODES:
        raise ValueError(f"unknown mode {mode!r}: use one of {', '.join(MODES)}")
    table = data("garbling/rates.yaml")
    spans = protected_lines(text) if protected is None else list(protected)
    candidates = _thresholds(text, fragile_runs(text, spans, morphemes), seed, mode, table)
    order = _admit(text, candidates, table)
    if severity == VERY_LIGHT:
        count = 1 + (_stream(text, seed, "light").random() < 0.5)
        factor = order[min(count, len(order)) - 1].threshold if order else 0.0
    elif isinstance(severity, str):
        raise ValueError(f"unknown severity {severity!r}: use a number or {VERY_LIGHT!r}")
    else:
        factor = _draw_severity(text, seed, table) if severity is None else float(severity)
    if not factor >= 0:
        raise ValueError("severity must not be negative")
    taken = [place for place in order if place.threshold <= factor] if factor else []
    losses = [Loss(place.start, place.end, text[place.start : place.end], "", place.kind) for place in taken]
    if layout and factor:
        losses = _without_overlap(_layout(text, seed, spans, table["layout"]) + losses)
    losses.sort()
    return Garbled(_apply(text, losses), text, tuple(losses), mode, factor)


class _Place:
    """A run with the severity from which it is lost and how much its neighbours allow it to take along."""

    __slots__ = ("end", "hangul", "kind", "limit", "start", "stop", "threshold")

    def __init__(self, run: Run, kind: str, threshold: float, end: int, limit: int, text: str) -> None:
        self.start = run.start
        self.stop = run.end
        self.end = end
        self.kind = kind
        self.threshold = threshold
        self.hangul = sum("가" <= character <= "힣" for character in text[run.start : run.end])
        self.limit = max(limit, self.hangul)


def _stream(text: str, seed: int, purpose: str) -> random.Random:
    digest = hashlib.blake2b(f"{seed}\0{purpose}\0{text}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return random.Random(int.from_bytes(digest, "big"))


def _draw_severity(text: str, seed: int, table: Any) -> float:
    normal = NormalDist(math.log(table["severity"]["median"]), table["severity"]["sigma"])
    draw = min(max(_stream(text, seed, "severity").random(), 1e-6), 1 - 1e-6)
    return round(math.exp(normal.inv_cdf(draw)), 4)


def _thresholds(text: str, runs: list[Run], seed: int, mode: str, table: Any) -> list[_Place]:
    fragility = _stream(text, seed, "fragility")
    caps = table["run_hangul"]
    two_first = table["two_first"]
    double = False
    places = []
    for run in runs:
        # All draws happen for every run, so that a mode or severity never shifts those of the next run.
        draw, follow, cap, count = (fragility.random() for _ in range(4))
        name = run.name
        if name == "paragraph":
            double = count < two_first
        if name in ("paragraph", "paragraph2"):
            if double != (name == "paragraph2") and text[run.start : run.end + 1][1:2].strip():
                continue
            name = "paragraph"
        entry = table["classes"][name]
        rate = entry["rate"][mode] * run.weight
        if rate <= 0:
            continue
        limit = 1 if cap < caps[1] else 2 if cap < caps[1] + caps[2] else 3
        end = run.end
        share = table["trailing_space"]["marks" if entry["kind"] == "mark" else "words"][mode]
        if name != "space" and end < len(text) and text[end] == " " and follow < share:
            end += 1
        places.append(_Place(run, entry["kind"], draw / rate, end, limit, text))
    return places


def _admit(text: str, places: list[_Place], table: Any) -> list[_Place]:
    """Order places by threshold and drop those that would overlap or make a lost run longer than real ones are."""
    longest = table["run_characters"]
    lost = bytearray(len(text))
    admitted = []
    for place in sorted(places, key=lambda place: (place.threshold, place.start, place.stop)):
        if any(lost[place.start : place.stop]):
            continue
        if place.end > place.stop and lost[place.stop]:
            place.end = place.stop
        left, right = place.start, place.end
        while left and lost[left - 1]:
            left -= 1
        while right < len(text) and lost[right]:
            right += 1
        hangul = sum("가" <= character <= "힣" for character in text[left:right])
        if right - left > longest or (hangul > place.limit and hangul > place.hangul):
            continue
        lost[place.start : place.end] = b"\1" * (place.end - place.start)
        admitted.append(place)
    return admitted


def _layout(text: str, seed: int, protected: list[tuple[int, int]], shares: Any) -> list[Loss]:
    stream = _stream(text, seed, "layout")
    bullets = frozenset(data("garbling/runs.yaml")["bullets"])
    strip = stream.random() < shares["bullets"]
    found = []
    for start, end in lines(text):
        blank, indent, width = stream.random(), stream.random(), stream.random()
        if start == end or any(start < stop and begin < end for begin, stop in protected):
            continue
        added = "\u00a0" * shares["blank_width"] + "\n" if blank < shares["blank"] else ""
        added += " " * (1 + int(width * 3)) if indent < shares["indent"] else ""
        if added:
            found.append(Loss(start, start, "", added, "layout"))
        if strip and text[start] in bullets:
            stop = start + 1 + (text[start + 1 : start + 2] == " ")
            found.append(Loss(start, stop, text[start:stop], "", "bullet"))
    return found


def _without_overlap(losses: list[Loss]) -> list[Loss]:
    kept: list[Loss] = []
    for loss in sorted(losses):
        if not kept or kept[-1].end <= loss.start:
            kept.append(loss)
    return kept


def _apply(text: str, losses: list[Loss]) -> str:
    parts, position = [], 0
    for loss in losses:
        parts.append(text[position : loss.start])
        parts.append(loss.inserted)
        position = loss.end
    parts.append(text[position:])
    return "".join(parts)
