"""Measures the repair stage on releases that nothing of it has seen.

    python -m benchmarks.repair --press PRESS.jsonl.xz --statutes STATUTES.txt.xz --folds build/repair

Each release is repaired by a decision learned without it (`training.decision --folds`). Prints, as Markdown: restored
share and precision by level, mode and kind of loss; false edits on clean text; reliability; speed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import gzip
import json
import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiwipiepy import Kiwi
from training.decision_data import Damaged, damaged_copies, genre, syllables
from training.decision_table import analyser, ministries, pieces, releases

from benchmarks.typos import table as typos
from kextract.alignment import Edit
from kextract.api import extract
from kextract.layout import analyse
from kextract.mentions import TYPES
from kextract.repairing import boosting, decision, gathering
from kextract.repairing.found import Found
from kextract.repairing.lexicon import free_count
from kextract.repairing.names import current, gazetteer, gazetteer_index

LEVELS = ("safe", "full")
#: Names that nothing else can have been.
SOLE = "name, nothing else possible"
#: Syllables lost of a thousand, from which on.
SEVERITIES = ((40, "40 or more"), (20, "20 to 40"), (8, "8 to 20"), (0, "fewer than 8"))


class Tally:
    """Right and wrong edits, and losses, by kind."""

    def __init__(self) -> None:
        self.lost: Counter[str] = Counter()
        self.restored: Counter[str] = Counter()
        self.right = self.wrong = 0
        self.inside: Counter[tuple[str, bool]] = Counter()
        self.examples: list[str] = []

    def add(self, damaged: Damaged, edits: Iterable[Edit], parts: Sequence[tuple[int, int, str]] = ()) -> None:
        """Judge the edits of one text: right is what restores exactly the syllables of one loss.

        Args:
            damaged: the text.
            edits: its edits.
            parts: what the intact text names, as half-open spans with their type.
        """
        # What is only a space is no restored syllable, and no wrong one.
        edits = [edit for edit in edits if syllables(edit.inserted)]
        done = {damaged.key(edit.raw_start, syllables(edit.inserted)) for edit in edits}
        for key, (_, kind) in damaged.lost.items():
            self.lost[kind] += 1
            self.lost["all"] += 1
            origin = damaged.origins[key]
            for part in {name for start, end, name in parts if start <= origin < end}:
                self.inside[(part, key in done)] += 1
        for edit in edits:
            kind = damaged.kind(edit.raw_start, syllables(edit.inserted))
            if kind:
                self.right += 1
                self.restored[kind] += 1
                self.restored["all"] += 1
            else:
                self.wrong += 1
                place = edit.raw_start
                around = damaged.text[max(place - 20, 0) : place], damaged.text[place : place + 14]
                head = f"{damaged.mode} {damaged.name} {edit.rule} {edit.confidence}"
                line = f"{head} {around[0]}[{edit.inserted}]{around[1]}"
                self.examples.append(line.replace("\n", "⏎"))

    @property
    def precision(self) -> float:
        """Share of right edits."""
        return self.right / max(self.right + self.wrong, 1)

    def share(self, kind: str = "all") -> float:
        """Share of losses restored."""
        return self.restored[kind] / max(self.lost[kind], 1)


def upper(count: int, size: int, z: float = 1.96) -> float:
    """Return the upper end of the 95 % Wilson interval of a rate, per 10,000."""
    if not size:
        return 0.0
    rate = count / size
    middle = rate + z * z / (2 * size)
    half = z * math.sqrt(rate * (1 - rate) / size + z * z / (4 * size * size))
    return 1e4 * (middle + half) / (1 + z * z / size)


def forests(folder: Path) -> dict[int, boosting.Forest]:
    """Return, for each release or piece of statute, the forest learned without it."""
    table = {}
    for path in sorted(folder.glob("decision.*.json.gz")):
        plain = json.loads(gzip.decompress(path.read_bytes()))
        forest = boosting.from_plain(plain)
        table.update(dict.fromkeys(plain["held_out"], forest))
    return table


@functools.cache
def installed() -> Kiwi:
    """Return Kiwi as it is installed."""
    return Kiwi(num_workers=1)


@dataclass
class Outcome:
    """What repair made of one text.

    Args:
        found: at each level.
        models: whether the models proposed anything at all, because the text does not count as clean.
        seconds: processor time of one level, of Kiwi as installed and of kextract's own pass of it.
    """

    found: dict[str, Found]
    models: bool
    seconds: tuple[float, float, float]


def repaired(damaged: Damaged, forest: boosting.Forest | None) -> Outcome:
    """Repair one text at both levels."""
    text = damaged.text
    times = [time.process_time()]
    installed().tokenize(text)
    times.append(time.process_time())
    analyser().kiwi().tokenize(text)
    times.append(time.process_time())
    gathered = gathering.gather(text, analyse(text), damaged.published, decision.gate(), analyser())
    found = {LEVELS[0]: decision.decide(gathered, LEVELS[0], forest)}
    times.append(time.process_time())
    found[LEVELS[1]] = decision.decide(gathered, LEVELS[1], forest)
    spent = (times[3] - times[2], times[1] - times[0], times[2] - times[1])
    return Outcome(found, gathered.evidence is not None, spent)


def severity(damaged: Damaged) -> str:
    """Return how much of a text is lost, in words."""
    rate = 1000 * sum(len(string) for _, string in damaged.lost) / max(len(syllables(damaged.clean)), 1)
    return next(words for least, words in SEVERITIES if rate >= least)


def named(text: str, published: dt.date) -> list[tuple[int, int, str]]:
    """Return the mentions of an intact text, as half-open spans with their type."""
    rows = extract(text, repair="off", published=published).rows["entities"]
    return [(row["start"], row["end"], row["type"]) for row in rows]


def sole_names(damaged: Damaged, parts: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the damaged names of which what is left is no word, and left of no other name of the gazetteers."""
    holes = [(damaged.origins[key], len(removed)) for key, (removed, _) in damaged.lost.items()]
    found = []
    for start, end, kind in parts:
        name = damaged.clean[start:end]
        inside = {place for at, size in holes for place in range(at, at + size) if start <= place < end}
        if kind not in ("agency", "region") or not inside or name not in gazetteer():
            continue
        rest = "".join(name[place - start] for place in range(start, end) if place not in inside)
        of = {one for one, _, _ in gazetteer_index().get(rest)}
        if of == {name} and not free_count(rest) and rest not in current():
            found.append((start, end, SOLE))
    return found


def copies(press: Path, central: Path | None, statutes: Path, count: int, amount: int) -> Iterator[Damaged]:
    """Yield damaged and clean copies of held-out releases and pieces of statutes."""
    for name, text, published in releases(press, seen=False) + (ministries(central) if central else []):
        yield from damaged_copies(text, name, published, count)
    for name, text, published in pieces(statutes, amount):
        yield Damaged(text, text, name, "clean", published)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--press", type=Path, required=True)
    parser.add_argument("--ministries", type=Path, help="releases of ministries, .jsonl, as for training")
    parser.add_argument("--statutes", type=Path, required=True)
    parser.add_argument("--folds", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--pieces", type=int, default=60, help="clean pieces of statutes, 1,500 characters each")
    parser.add_argument("--every", type=int, default=5, help="Kiwi's typo modes read every so many of the copies")
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong edits of each level")
    options = parser.parse_args()
    by_fold = forests(options.folds)
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    clean: Counter[tuple[str, str]] = Counter()
    sizes: Counter[str] = Counter()
    through: Counter[tuple[str, bool]] = Counter()
    bins: dict[int, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    seconds, alone, own, characters = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for _, text, _ in pieces(options.statutes, 2):
        repaired(Damaged(text, text, 0, "clean", dt.date(2025, 6, 2)), None)
    damages: dict[str, list[float]] = defaultdict(list)
    mentions: dict[int, list[tuple[int, int, str]]] = {}
    for damaged in copies(options.press, options.ministries, options.statutes, options.copies, options.pieces):
        if damaged.mode != "clean" and damaged.name not in mentions:
            mentions = {damaged.name: named(damaged.clean, damaged.published)}
        outcome = repaired(damaged, by_fold.get(damaged.name))
        found = outcome.found
        kind = genre(damaged.name)
        state = f"clean {kind}" if damaged.mode == "clean" else "damaged"
        for part, spent in zip((seconds, alone, own), outcome.seconds, strict=True):
            part[state] += spent
        through[(state if damaged.mode == "clean" else severity(damaged), outcome.models)] += 1
        characters[state] += len(damaged.text)
        damages[f"{damaged.mode} {kind}"].append(found["safe"].damage)
        if damaged.mode == "clean":
            sizes[kind] += len(syllables(damaged.text))
        for level in LEVELS:
            if damaged.mode == "clean":
                clean[(kind, level)] += len(found[level].edits)
                if found[level].edits:
                    tallies[(level, f"clean {kind}")].add(damaged, found[level].edits)
            else:
                tallies[(level, kind)].add(damaged, found[level].edits)
                tallies[(level, damaged.mode)].add(damaged, found[level].edits)
                parts = mentions[damaged.name]
                tallies[(level, "all")].add(damaged, found[level].edits, parts + sole_names(damaged, parts))
        for edit in found["full"].edits if damaged.mode != "clean" else ():
            cell = bins[min(int(edit.confidence * 20), 19)]
            cell[0] += 1
            cell[2] += edit.confidence
            cell[1] += bool(damaged.kind(edit.raw_start, syllables(edit.inserted)))
    kinds = sorted(tallies[("safe", "all")].lost, key=lambda kind: -tallies[("safe", "all")].lost[kind])
    print("| level | texts | precision | " + " | ".join(kinds) + " |")
    print("|---" * (len(kinds) + 3) + "|")
    for (level, mode), tally in sorted(tallies.items(), reverse=True):
        if not mode.startswith("clean"):
            cells = [f"{tally.share(kind):.2f} of {tally.lost[kind]}" for kind in kinds]
            print(f"| {level} | {mode} | {tally.precision:.3f} | " + " | ".join(cells) + " |")
    print("\n| inside of | losses | " + " | ".join(LEVELS) + " |\n|---|---|" + "---|" * len(LEVELS))
    for part in (*TYPES, SOLE):
        inside = [tallies[(level, "all")].inside for level in LEVELS]
        lost = inside[0][(part, True)] + inside[0][(part, False)]
        print(f"| {part} | {lost} | " + " | ".join(f"{one[(part, True)] / max(lost, 1):.2f}" for one in inside) + " |")
    print("\n| clean text | syllables | level | false edits | per 10,000 | 95 % at most |\n|---|---|---|---|---|---|")
    for kind, size in sorted(sizes.items()):
        for level in LEVELS:
            count = clean[(kind, level)]
            print(f"| {kind} | {size} | {level} | {count} | {1e4 * count / size:.2f} | {upper(count, size):.2f} |")
    print("\n| confidence | edits | right |\n|---|---|---|")
    for cell, (count, right, _) in sorted(bins.items()):
        print(f"| {cell / 20:.2f}-{(cell + 1) / 20:.2f} | {count} | {right / count:.3f} |")
    error = sum(abs(right - hoped) for _, right, hoped in bins.values()) / max(sum(one[0] for one in bins.values()), 1)
    print(f"\nexpected calibration error {error:.4f}")
    heads = ("text", "characters a second", "Kiwi as installed", "repair in times of it", "of kextract's own pass")
    print("\n| " + " | ".join(heads) + " |\n|---|---|---|---|---|")
    for state in sorted(seconds):
        speed, of_kiwi = characters[state] / seconds[state], characters[state] / alone[state]
        times = f"{seconds[state] / alone[state]:.2f} | {seconds[state] / own[state]:.2f}"
        print(f"| {state} | {speed:.0f} | {of_kiwi:.0f} | {times} |")
    print("\n| lost of 1,000 syllables | copies | not taken for clean |\n|---|---|---|")
    for state in sorted({name for name, _ in through}):
        copied = through[(state, True)] + through[(state, False)]
        print(f"| {state} | {copied} | {through[(state, True)] / copied:.3f} |")
    print("\n| text | damage: mean, least, most |\n|---|---|")
    for mode, values in sorted(damages.items()):
        print(f"| {mode} | {sum(values) / len(values):.2f}, {min(values):.2f}, {max(values):.2f} |")
    few = list(copies(options.press, options.ministries, options.statutes, 1, 1))[:: options.every]
    print("\n" + "\n".join(typos(few, analyser().kiwi())))
    for key in sorted(tallies) if options.wrong else ():
        print("\n", *key)
        for line in tallies[key].examples[: options.wrong]:
            print("  ", line)


if __name__ == "__main__":
    main()
