"""Counts which particles the word before a verb bears in clean text.

    python -m training.decision_valency --press PRESS.jsonl.xz --statutes STATUTES.txt.xz

Writes `resources/repairing/valency.csv.gz`; held-out text is left out.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter, defaultdict
from pathlib import Path

from kextract.repairing.valency import classes, key_of, particle_class
from training.corpus import add_arguments, load

TARGET = Path("src/kextract/resources/repairing/valency.csv.gz")
HEAD = """# Particles of the word before a word, by the head of the latter; built by training/decision_valency.py.
# Counted in statutes in force (no copyright, Copyright Act art. 7) and in releases,
# news and reports (SOURCES.md).
"""
_PAIR = re.compile(r"([가-힣]{2,12})[’”'\")]? (?=([가-힣]{2,3}))")


def main(values: list[str] | None = None) -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    parser.add_argument("--weight", type=int, default=10)
    parser.add_argument("--formal-weight", type=int, default=1)
    parser.add_argument("--least", type=int, default=25)
    options = parser.parse_args(values)
    corpus = load(options.press, options.statutes, options.formal)
    pairs: Counter[tuple[str, str]] = Counter()
    weighted = ((corpus.statutes[::2], 1), (corpus.formal, options.formal_weight), (corpus.press, options.weight))
    for texts, weight in weighted:
        found: Counter[tuple[str, str]] = Counter()
        for text in texts:
            found.update(_PAIR.findall(text))
        for pair, count in found.items():
            pairs[pair] += count * weight
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for (run, head), count in pairs.items():
        table[key_of(head)][particle_class(run)] += count
    kept = {key: counts for key, counts in table.items() if sum(counts.values()) >= options.least}
    lines = [",".join([key, *(str(kept[key][name]) for name in classes())]) for key in sorted(kept)]
    with gzip.GzipFile(TARGET, "wb", 9, mtime=0) as file:
        file.write((HEAD + ",".join(["key", *classes()]) + "\n" + "\n".join(lines) + "\n").encode())
    print(len(lines), "keys,", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
