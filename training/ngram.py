"""Counts characters and writes the n-gram model.

    python -m training.ngram --press press.jsonl.xz --statutes statutes.txt.xz

Interpolated absolute discounting up to six characters; releases count `--weight` times as much as statutes. An
n-gram is kept only when it was seen at least `--cutoff` times, and of those the ones that change the model most.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from kextract.repairing.models import alphabet as alphabets
from kextract.repairing.models import ngrams
from training import corpus as corpora

Counts = np.ndarray


def arguments(values: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    corpora.add_arguments(parser)
    parser.add_argument("--export", type=Path, default=Path("src/kextract/resources/models"))
    parser.add_argument("--weight", type=float, default=30.0, help="how many times releases and formal text count")
    parser.add_argument("--cutoff", type=int, default=5, help="fewest occurrences of an n-gram that is kept")
    parser.add_argument("--keep", type=int, default=1_000_000, help="n-grams to keep")
    parser.add_argument("--discount", type=float, default=0.7)
    return parser.parse_args(values)


def count(numbers: np.ndarray, press_from: int, weight: float) -> list[dict[str, Counts]]:
    """Count n-grams of each order; those ending at `press_from` or later are from releases.

    Each order holds ascending `keys`, the weighted and raw count, whether only releases have it and the place of one
    occurrence.
    """
    tables = []
    for keys in ngrams.rolling(numbers):
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        first = np.concatenate([[0], np.nonzero(ordered[1:] != ordered[:-1])[0] + 1])
        press = np.add.reduceat((order >= press_from).astype(np.int64), first)
        raw = np.diff(np.append(first, len(ordered)))
        tables.append(
            {
                "keys": ordered[first],
                "raw": raw,
                "count": (raw - press) + weight * press,
                "only_press": press == raw,
                "place": order[first],
            }
        )
    return tables


def estimate(
    tables: list[dict[str, Counts]], rolled: list[np.ndarray], weight: float, discount: float, size: int
) -> None:
    """Add to each order `probability`, and the rows of `context` (without the last character) and `suffix`."""
    first = tables[0]
    first["probability"] = (first["count"] + 0.5) / (first["count"].sum() + 0.5 * size)
    for order in range(2, len(tables) + 1):
        table, shorter = tables[order - 1], tables[order - 2]
        place = table["place"]
        before = np.where(place > 0, place - 1, 0)
        table["context"] = np.minimum(
            np.searchsorted(shorter["keys"], rolled[order - 2][before]), len(shorter["keys"]) - 1
        )
        table["suffix"] = np.searchsorted(shorter["keys"], rolled[order - 2][place])
        taken = discount * np.where(table["only_press"], weight, 1.0)
        total = np.bincount(table["context"], weights=table["count"], minlength=len(shorter["keys"]))
        saved = np.bincount(table["context"], weights=taken, minlength=len(shorter["keys"]))
        total, saved = total[table["context"]], saved[table["context"]]
        table["probability"] = (table["count"] - taken) / total + saved / total * shorter["probability"][
            table["suffix"]
        ]
        table["without"] = saved / total * shorter["probability"][table["suffix"]]


def choose(tables: list[dict[str, Counts]], cutoff: int, keep: int) -> None:
    """Mark in each order which n-grams are kept, with the contexts and the suffixes of kept ones.

    The run-time trusts a hash only when the suffix is there, too: this is what makes 40 bits enough.
    """
    gains = []
    for order, table in enumerate(tables, 1):
        enough = table["raw"] >= cutoff
        if order <= 2:
            table["gain"] = np.where(enough, np.inf, -np.inf)
        else:
            gain = table["count"] * np.log(table["probability"] / table["without"])
            table["gain"] = np.where(enough, gain, -np.inf)
        gains.append(table["gain"][enough])
    pooled = np.concatenate(gains)
    limit = np.partition(pooled, len(pooled) - keep)[len(pooled) - keep] if len(pooled) > keep else -1.0
    for table in tables:
        table["kept"] = table["gain"] >= max(limit, 0.0)
    for order in range(len(tables), 1, -1):
        table = tables[order - 1]
        tables[order - 2]["kept"][table["context"][table["kept"]]] = True
        tables[order - 2]["kept"][table["suffix"][table["kept"]]] = True


def backoffs(tables: list[dict[str, Counts]]) -> None:
    """Add the weight that leaves the probabilities after each context a sum of one."""
    for order, table in enumerate(tables, 1):
        table["backoff"] = np.zeros(len(table["keys"]))
        if order == len(tables):
            continue
        longer = tables[order]
        kept = longer["kept"]
        context = longer["context"][kept]
        size = len(table["keys"])
        direct = np.bincount(context, weights=longer["probability"][kept], minlength=size)
        lower = np.bincount(context, weights=table["probability"][longer["suffix"][kept]], minlength=size)
        has = np.bincount(context, minlength=size) > 0
        left = np.clip(1 - direct, 1e-4, 1) / np.clip(1 - lower, 1e-4, 1)
        table["backoff"] = np.where(has, np.log(left), 0.0)


def main(values: list[str] | None = None) -> None:
    """Count, prune and write `ngrams.bin` with its card."""
    options = arguments(values)
    corpora.present(options.press, options.statutes, *options.formal)
    corpus = corpora.load(options.press, options.statutes, options.formal)
    chosen = options.export / "alphabet.txt"
    if not chosen.exists():
        chosen.write_text(corpora.make_alphabet(corpus) + "\n", encoding="utf-8")
    alphabet = alphabets.build(chosen.read_text(encoding="utf-8").rstrip("\n"))
    statutes = "\n".join(corpus.statutes) + "\n"
    press = "\n".join([*corpus.formal, *corpus.press]) + "\n"
    numbers = ngrams.fold(alphabet.encode(statutes + press), alphabet)
    tables = count(numbers, len(statutes), options.weight)
    estimate(tables, ngrams.rolling(numbers), options.weight, options.discount, len(alphabet.characters))
    choose(tables, options.cutoff, options.keep)
    backoffs(tables)
    hashes = np.concatenate([ngrams.shorten(table["keys"][table["kept"]]) for table in tables])
    values = np.concatenate([np.log(table["probability"][table["kept"]]) for table in tables])
    weights = np.concatenate([table["backoff"][table["kept"]] for table in tables])
    hashes, rows = np.unique(hashes, return_index=True)
    content = ngrams.pack(hashes, values[rows].astype(np.float32), weights[rows].astype(np.float32))
    (options.export / "ngrams.bin").write_bytes(content)
    model = ngrams.unpack(content, alphabet)
    held = {"press": corpus.press_held_out, "statutes": corpus.statutes_held_out[:5000]}
    bits = {
        name: round(float(-model.log_probabilities(alphabet.encode("\n".join(texts))).mean() / np.log(2)), 4)
        for name, texts in held.items()
    }
    card = {
        "what": "character n-grams, interpolated absolute discounting, pruned",
        "data": corpora.described(options.about, corpus),
        "order": ngrams.ORDER,
        "characters": {
            "statutes": len(statutes),
            "formal": sum(len(text) + 1 for text in corpus.formal),
            "releases": sum(len(text) + 1 for text in corpus.press),
        },
        "weight_of_releases": options.weight,
        "cutoff": options.cutoff,
        "discount": options.discount,
        "kept": {str(order): int(table["kept"].sum()) for order, table in enumerate(tables, 1)},
        "seen_often_enough": {
            str(order): int((table["raw"] >= options.cutoff).sum()) for order, table in enumerate(tables, 1)
        },
        "bytes": len(content),
        "held_out_bits_per_character": bits,
    }
    (options.export / "ngrams.card.json").write_text(
        json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    print(json.dumps(card, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
