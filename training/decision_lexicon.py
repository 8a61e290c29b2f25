"""Counts the words of clean text: which strings stand freely, and are therefore no remainders of longer names.

    python -m training.decision_lexicon --press PRESS.jsonl.xz --statutes STATUTES.txt.xz

Writes `resources/repairing/lexicon.csv.gz`: word and count, held-out text left out. A statistic of single words only.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from kextract.repairing.hangul import RUN, is_particle, particle_fits
from training.corpus import add_arguments, load

TARGET = Path("src/kextract/resources/repairing/lexicon.csv.gz")
HEAD = """# Strings of syllables that stand freely in clean text, with how often; built by training/decision_lexicon.py.
# Counted in statutes in force (no copyright, Copyright Act art. 7), in releases, news and reports (SOURCES.md); a
# release of local governments counts `weight` times, and what only one of these writes is left out.
"""


def free_words(runs: Counter[str]) -> Counter[str]:
    """Return how often each string fills a run or stands in it before a fitting particle."""
    words: Counter[str] = Counter()
    for run, count in runs.items():
        if len(run) > 14:
            continue
        words[run] += count
        for cut in range(2, len(run)):
            if is_particle(run[cut:]) and particle_fits(run[:cut], run[cut:]):
                words[run[:cut]] += count
    return words


def count_runs(texts: Iterable[str]) -> Counter[str]:
    """Return how often each run of syllables stands in the texts."""
    runs: Counter[str] = Counter()
    for text in texts:
        runs.update(RUN.findall(text))
    return runs


def main(values: list[str] | None = None) -> None:
    """Count and write the lexicon."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    parser.add_argument("--weight", type=int, default=10)
    parser.add_argument("--formal-weight", type=int, default=1)
    parser.add_argument("--least", type=int, default=26)
    options = parser.parse_args(values)
    corpus = load(options.press, options.statutes, options.formal)
    words = free_words(count_runs(corpus.statutes))
    for word, count in free_words(count_runs(corpus.formal)).items():
        words[word] += count * options.formal_weight
    releases: Counter[str] = Counter()
    for text in corpus.press:
        releases.update(free_words(Counter(set(RUN.findall(text)))).keys())
    for word, count in releases.items():
        if count > 1:
            words[word] += count * options.weight
    kept = sorted((word, count) for word, count in words.items() if count >= options.least and 2 <= len(word) <= 10)
    body = "word,count\n" + "".join(f"{word},{count}\n" for word, count in kept)
    with gzip.GzipFile(TARGET, "wb", 9, mtime=0) as file:
        file.write((HEAD + body).encode())
    print(len(kept), "words,", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
