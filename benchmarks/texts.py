"""Releases to measure with: paragraphs of the invented clean releases in new order, with new long numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data" / "raw" / "invented"
_CLEAN = re.compile(r"g\d+\.txt")
_LONG_NUMBER = re.compile(r"(?<![\d.,:-])[1-9]\d{2}(?![\d.,:-])")


@cache
def _releases() -> tuple[tuple[list[str], list[str]], ...]:
    found = []
    for path in sorted(FOLDER.glob("g*.txt")):
        if _CLEAN.fullmatch(path.name):
            lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
            found.append((lines[:2], lines[2:]))
    return tuple(found)


def generated(number: int, seed: int = 0, paragraphs: int | None = None) -> Iterator[str]:
    """Yield releases, the same ones for the same seed.

    Args:
        number: how many.
        seed: of the order and the numbers.
        paragraphs: lines of each body; as many as the release has from which the head is taken by default.
    """
    draw = random.Random(seed)
    releases = _releases()
    lines = [line for _, body in releases for line in body]
    for _ in range(number):
        head, body = draw.choice(releases)
        chosen = [draw.choice(lines) for _ in range(paragraphs or len(body))]
        yield "\n\n".join((*head, *(_LONG_NUMBER.sub(lambda _: str(draw.randint(100, 999)), line) for line in chosen)))


def of_size(size: int, seed: int = 0) -> str:
    """Return a release of about this many bytes of UTF-8."""
    draw = random.Random(seed)
    pieces = []
    have = 0
    while have < size:
        text = next(generated(1, draw.randrange(1 << 30)))
        pieces.append(text)
        have += len(text.encode())
    return "\n".join(pieces).encode()[:size].decode(errors="ignore")
