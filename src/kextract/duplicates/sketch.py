"""A small sketch of a text, by which near copies are found without comparing all pairs.

MinHash (Broder 1997) over the shingles of the text without white space, its minima hashed in bands: texts whose
shingles agree to a Jaccard index J share at least one of b bands of r minima with probability 1 - (1 - J^r)^b, here
0.999 at 0.85, 0.5 at 0.5 and 0.08 at 0.3.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from kextract.layout import Layout

#: Characters of a shingle.
SHINGLE = 8
#: Bodies with fewer characters beside white space are compared as a whole only: templates are too much alike.
MIN_BODY = 200
#: Zones that tell what a release says; the others change with every repost.
BODY_ZONES = ("subheading", "body", "table", "footnote")
BANDS = 10
ROWS = 4
#: Shingles hashed at once, which bounds the memory for texts of any length.
_PIECE = 1024
_MASK = (1 << 64) - 1


def body_of(text: str, layout: Layout) -> str:
    """Return the words of the zones that tell what a release says, joined by single spaces."""
    return " ".join(" ".join(text[start:end].split()) for start, end in layout.spans(*BODY_ZONES)).strip()


def sketch(body: str) -> bytes | None:
    """Return the hashes of the bands of a body.

    Args:
        body: from `body_of`.

    Returns:
        `BANDS` little-endian 64-bit numbers, the same on every machine; None for a body below `MIN_BODY`.
    """
    import numpy as np

    letters = body.replace(" ", "")
    if len(letters) < MIN_BODY:
        return None
    places, masks, factors, mixers = _constants()
    points = np.frombuffer(letters.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    count = len(points) - SHINGLE + 1
    shingles = np.zeros(count, dtype=np.uint64)
    for place, factor in enumerate(places):
        shingles += points[place : place + count] * factor
    shingles ^= shingles >> np.uint64(29)
    shingles *= mixers[-1]
    mixed = (shingles >> np.uint64(32)).astype(np.uint32)
    minima = np.full(BANDS * ROWS, 0xFFFFFFFF, dtype=np.uint32)
    for start in range(0, count, _PIECE):
        hashed = (mixed[start : start + _PIECE] ^ masks) * factors
        np.minimum(minima, hashed.min(axis=1), out=minima)
    bands = np.zeros(BANDS, dtype=np.uint64)
    for row, mixer in zip(minima.reshape(BANDS, ROWS).T, mixers[:-1], strict=True):
        bands = (bands ^ row) * mixer
        bands ^= bands >> np.uint64(31)
    return bands.astype("<u8").tobytes()


@functools.cache
def _constants() -> tuple[Any, Any, Any, Any]:
    """Return odd factors of the places of a shingle, masks and odd factors of the minima, odd mixers of the bands."""
    import numpy as np

    numbers = _numbers()

    def take(count: int, least: int) -> Any:
        return np.array([next(numbers) | least for _ in range(count)], dtype=np.uint64)

    places, masks, factors = take(SHINGLE, 1), take(BANDS * ROWS, 0), take(BANDS * ROWS, 1)
    masks, factors = (values.astype(np.uint32)[:, None] for values in (masks, factors))
    return places, masks, factors, take(ROWS + 1, 1)


def _numbers() -> Iterator[int]:
    """Yield fixed numbers that look random (SplitMix64 from a fixed seed)."""
    state = 0x6B65787472616374
    while True:
        state = (state + 0x9E3779B97F4A7C15) & _MASK
        value = state
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
        yield value ^ (value >> 31)
