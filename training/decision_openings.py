"""Counts how sentences and lines of clean text begin: which beginnings lack their first syllables.

    python -m training.decision_openings --press PRESS.jsonl.xz --statutes STATUTES.txt.xz --formal TEXT...

Writes `resources/repairing/openings.csv.gz`: what is left of a beginning, the one or two syllables in front of it, how
often both stand together there, and how often anything else stands there. A statistic of single words only.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter, defaultdict
from pathlib import Path

from kextract.repairing.openings import pattern
from training.corpus import add_arguments, load

TARGET = Path("src/kextract/resources/repairing/openings.csv.gz")
#: Least count of a beginning, least share of it among all that stands before the rest, and the longest rest.
LEAST, SHARE, LONGEST = 12, 0.5, 6
TITLE = """# Beginnings of sentences and lines in clean text, parted behind their first syllables, with how often they
# stand there and how often the rest begins with something else; built by training/decision_openings.py from releases,
# news and reports (SOURCES.md). An underscore marks a front that is a word by itself.
"""


def parts(first: str, second: str) -> list[tuple[str, str, str]]:
    """Return how a beginning may lose its front: the rest, the front, and a space where a word is lost."""
    found = [(first[1:], first[:1], "")] if len(first) > 1 else []
    if len(first) > 3:
        found.append((first[2:], first[:2], ""))
    if len(first) <= 2 and second:
        found.append((second, first, " "))
    return found


def main(values: list[str] | None = None) -> None:
    """Count and write the beginnings."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    options = parser.parse_args(values)
    corpus = load(options.press, options.statutes, options.formal)
    pairs: Counter[tuple[str, str]] = Counter()
    for texts in (corpus.press, corpus.formal):
        for text in texts:
            pairs.update((match["first"], match["second"] or "") for match in pattern().finditer(text))
    whole: Counter[str] = Counter()
    fronts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for (first, second), count in pairs.items():
        whole[first] += count
        for rest, front, space in parts(first, second):
            if len(rest) <= LONGEST:
                fronts[rest][front, space] += count
    kept = []
    for rest, counts in fronts.items():
        total = sum(counts.values()) + whole[rest]
        together: Counter[str] = Counter()
        for (front, _), count in counts.items():
            together[front] += count
        for front, count in together.items():
            if count >= LEAST and count >= SHARE * total:
                mark = "_" if counts[front, " "] > counts[front, ""] else ""
                kept.append((rest, front + mark, count, total - count))
    body = "rest,front,count,other\n" + "".join(f"{r},{f},{c},{o}\n" for r, f, c, o in sorted(kept))
    with gzip.GzipFile(TARGET, "wb", 9, mtime=0) as file:
        file.write((TITLE + body).encode())
    print(len(kept), "beginnings,", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
