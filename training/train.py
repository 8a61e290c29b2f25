"""Trains the convolution model and exports it.

    python -m training.train --press press.jsonl.xz --statutes statutes.txt.xz --minutes 100

A run that was stopped goes on from its last checkpoint in `build/model` (`--out`). Every improvement on held-out text
is exported to `src/kextract/resources/models/` (`--export`), with a card that holds the curve. `--minutes 0` only
exports the last checkpoint.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import math
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812

from kextract.repairing.models import alphabet as alphabets
from training import corpus as corpora
from training.augment import vary
from training.damage import Damager, Stream, stream
from training.export import export
from training.network import GapNetwork

#: Windows that tell how large the states become.
SAMPLE = 128
Batch = tuple[np.ndarray, np.ndarray, np.ndarray]
#: Where the package keeps the models.
RESOURCES = Path("src/kextract/resources/models")


def arguments(values: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    corpora.add_arguments(parser)
    parser.add_argument("--out", type=Path, default=Path("build/model"), help="folder of checkpoints and curve")
    parser.add_argument("--export", type=Path, default=RESOURCES, help="folder of the exported model")
    parser.add_argument("--minutes", type=float, default=100, help="training time, over all attempts")
    parser.add_argument("--warm", type=Path, help="checkpoint of an earlier run whose weights a new run begins with")
    parser.add_argument("--seed", type=int, default=20191125)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--length", type=int, default=256)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--press-share", type=float, default=0.03)
    parser.add_argument("--varied-share", type=float, default=0.18, help="releases with other nouns and figures")
    parser.add_argument("--formal-share", type=float, default=0.4, help="of news and reports, where --formal names any")
    parser.add_argument("--blur", type=float, default=0.03, help="share of characters hidden from the network")
    parser.add_argument("--dropout", type=float, default=0.15)
    parser.add_argument("--statute-characters", type=int, default=24_000_000)
    parser.add_argument("--evaluate-every", type=float, default=4, help="minutes")
    return parser.parse_args(values)


def tensors(batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Turn a batch into tensors: numbers, pairs, missing characters, places that count."""
    numbers, missing, counts = batch
    return (
        torch.from_numpy(numbers),
        torch.from_numpy(alphabets.pairs(numbers)),
        torch.from_numpy(missing),
        torch.from_numpy(counts),
    )


def blurred(batch: Batch, share: float, random: np.random.Generator) -> Batch:
    """Hide a share of the characters from the network, so that it does not learn the releases by heart."""
    numbers, missing, counts = batch
    hidden = (random.random(numbers.shape, dtype=np.float32) < share) & (numbers >= alphabets.FIRST)
    return np.where(hidden, alphabets.RARE, numbers), missing, counts


def losses(network: GapNetwork, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, int, int]:
    """Return both sums of losses in nats, the number of gaps and of losses."""
    numbers, pairs, missing, counts = tensors(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        odds, state = network(numbers, pairs)
        lost = (missing >= 0) & counts
        character = F.cross_entropy(network.scores(state[lost]).float(), missing[lost], reduction="sum")
    gap = F.binary_cross_entropy_with_logits(odds.float()[counts], lost[counts].float(), reduction="sum")
    return gap, character, int(counts.sum()), int(lost.sum())


@torch.inference_mode()
def evaluate(network: GapNetwork, batches: list[Batch]) -> dict[str, float]:
    """Return bits per gap of the loss decision, bits per lost character and the share of right characters."""
    network.eval()
    gap = character = 0.0
    gaps = lost = right = 0
    for batch in batches:
        one, other, count, number = losses(network, batch)
        gap, character, gaps, lost = gap + float(one), character + float(other), gaps + count, lost + number
        numbers, pairs, missing, counts = tensors(batch)
        _, state = network(numbers, pairs)
        where = (missing >= 0) & counts
        right += int((network.scores(state[where]).argmax(-1) == missing[where]).sum())
    network.train()
    bits = math.log(2)
    return {
        "gap_bits": round(gap / gaps / bits, 5),
        "character_bits": round(character / max(lost, 1) / bits, 4),
        "top1": round(right / max(lost, 1), 4),
        "total_bits": round((gap + character) / gaps / bits, 5),
    }


def prepare(options: argparse.Namespace, corpus: corpora.Corpus, alphabet: alphabets.Alphabet) -> list[Stream]:
    """Return the streams of training (releases, varied ones, statutes, formal text) and held out, kept in `--out`."""
    sizes = [options.press.stat().st_size, options.statutes.stat().st_size]
    sizes += [path.stat().st_size for path in options.formal]
    mark = f"4 {sizes} {options.seed} {options.statute_characters} {''.join(alphabet.characters)}"
    kept = options.out / f"streams-{hashlib.sha256(mark.encode()).hexdigest()[:12]}.npz"
    names = [field.name for field in fields(Stream)]
    if kept.exists():
        with np.load(kept) as arrays:
            return [Stream(*(arrays[f"{index}{name}"] for name in names)) for index in range(6)]
    order = np.random.default_rng(options.seed).permutation(len(corpus.statutes))
    sentences = [text for text in (corpus.statutes[index] for index in order) if corpora.useful(text)]
    held_out = [text for text in corpus.statutes_held_out if corpora.useful(text)]
    streams = [
        stream(corpus.press, alphabet, 1 << 40, titles=True),
        stream(vary(corpus.press, sentences[:20_000], 12, 0.5, options.seed), alphabet, 1 << 40, titles=True),
        stream(sentences, alphabet, options.statute_characters, titles=False),
        stream(corpus.formal or sentences[:1000], alphabet, 1 << 40, titles=False),
        stream(corpus.press_held_out, alphabet, 1 << 40, titles=True),
        stream(held_out, alphabet, 400_000, titles=False),
    ]
    arrays = {f"{index}{name}": getattr(one, name) for index, one in enumerate(streams) for name in names}
    with kept.open("wb") as file:
        np.savez(file, **arrays)
    return streams


def card(
    options: argparse.Namespace,
    network: GapNetwork,
    curve: list[dict[str, Any]],
    data: str,
    begun: dict[str, float],
) -> dict[str, Any]:
    """Return what is written beside the exported model."""
    return {
        "what": "dilated gated convolutions over characters: per gap, whether a character is missing and which",
        "data": f"{data}; damaged on the fly (training/damage.py), an eighth left intact",
        "seed": options.seed,
        "press_share": options.press_share,
        "varied_share": options.varied_share,
        "formal_share": options.formal_share,
        "begun_from": begun,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "blur": options.blur,
        "dropout": options.dropout,
        "batch": options.batch,
        "length": options.length,
        "rate": options.rate,
        "scores": "held-out tenths: bits per gap (loss or none), bits per lost character, share of right characters",
        "curve": curve,
    }


def main(values: list[str] | None = None) -> None:
    """Train until the time is used up."""
    options = arguments(values)
    corpora.present(options.press, options.statutes, *options.formal)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    target = options.export
    target.mkdir(parents=True, exist_ok=True)
    corpus = corpora.load(options.press, options.statutes, options.formal)
    chosen = target / "alphabet.txt"
    if not chosen.exists():
        chosen.write_text(corpora.make_alphabet(corpus) + "\n", encoding="utf-8")
    alphabet = alphabets.build(chosen.read_text(encoding="utf-8").rstrip("\n"))
    data = corpora.described(options.about, corpus)
    network = GapNetwork(len(alphabet.characters), dropout=options.dropout)
    print("parameters", sum(parameter.numel() for parameter in network.parameters()), flush=True)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=0.01)
    average = copy.deepcopy(network)
    saved = options.out / "checkpoint.pt"
    spent, steps, seen, best, curve = 0.0, 0, 0, math.inf, []
    begun = {}
    if options.warm:
        state = torch.load(options.warm, weights_only=False)
        network.load_state_dict(state["average"])
        average.load_state_dict(state["average"])
        begun = {"characters": state["seen"], "minutes": round(state["spent"] / 60, 1)}
    if saved.exists():
        state = torch.load(saved, weights_only=False)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        spent, steps, seen, best, curve = (state[name] for name in ("spent", "steps", "seen", "best", "curve"))
    *training, press, statutes = prepare(options, corpus, alphabet)
    sample = training[-1].numbers[: SAMPLE * options.length].reshape(SAMPLE, -1).astype(np.int64)
    if options.minutes <= 0:
        export(average, target, alphabet, card(options, network, curve, data, begun), sample)
        return
    print("streams", [len(one) for one in training], flush=True)
    tests = {
        name: [Damager([one], [1.0], options.length, 7 + index).batch(64) for index in range(6)]
        for name, one in (("press", press), ("statutes", statutes))
    }
    noise = np.random.default_rng(options.seed + steps + 1)
    formal_share = options.formal_share if options.formal else 0.0
    damager = Damager(
        training,
        [
            options.press_share,
            options.varied_share,
            1 - options.press_share - options.varied_share - formal_share,
            formal_share,
        ],
        options.length,
        options.seed + steps,
    )
    total = options.minutes * 60
    since = time.monotonic()
    next_test = spent + options.evaluate_every * 60
    while spent < total:
        now = time.monotonic()
        spent, since = spent + now - since, now
        progress = min(spent / total, 1.0)
        rate = options.rate * min(1.0, (steps + 1) / 300) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        gap, character, gaps, _ = losses(network, blurred(damager.batch(options.batch), options.blur, noise))
        optimiser.zero_grad(set_to_none=True)
        ((gap + character) / gaps * 4).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        steps, seen = steps + 1, seen + gaps
        keep = min(0.999, 1 - 10 / (steps + 20))
        with torch.no_grad():
            for slow, fast in zip(average.parameters(), network.parameters(), strict=True):
                slow.lerp_(fast, 1 - keep)
        if spent >= next_test or spent >= total:
            next_test = spent + options.evaluate_every * 60
            scores = {name: evaluate(average, batches) for name, batches in tests.items()}
            entry = {"minutes": round(spent / 60, 1), "steps": steps, "characters": seen, **scores}
            curve.append(entry)
            print(json.dumps(entry), flush=True)
            (options.out / "curve.json").write_text(json.dumps(curve, indent=1) + "\n", encoding="utf-8")
            measure = scores["press"]["total_bits"]
            if measure < best:
                best = measure
                export(average, target, alphabet, card(options, network, curve, data, begun), sample)
            torch.save(
                {
                    "network": network.state_dict(),
                    "average": average.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "spent": spent,
                    "steps": steps,
                    "seen": seen,
                    "best": best,
                    "curve": curve,
                },
                saved.with_suffix(".tmp"),
            )
            saved.with_suffix(".tmp").replace(saved)


if __name__ == "__main__":
    main()
