"""A character n-gram model: probabilities with back-off in one table of hashes, read from a compact file.

The file is a zlib stream of byte planes: a header, the ascending 40-bit hashes as differences, a byte for each
probability and one for each back-off weight.
"""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kextract.repairing.models import alphabet as alphabets
from kextract.resources import read_bytes

#: Longest n-gram.
ORDER = 6
_MAGIC = b"KXNG2"
_PROBABILITY_STEP = 0.1
_BACKOFF_STEP = 1 / 16
_FLOOR = 25.5
_BUCKET_BITS = 20
#: Bytes of a hash. With four, a hundred pairs of the shipped n-grams share one, some of them frequent; with five, one.
_HASH_BYTES = 5
_HASH_BITS = 8 * _HASH_BYTES
_MULTIPLIERS = (
    0x9E3779B97F4A7C15,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0xD6E8FEB86659FD93,
    0xA0761D6478BD642F,
    0xE7037ED1A0B428DB,
)

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint64]


def fold(numbers: npt.NDArray[np.int64], alphabet: alphabets.Alphabet) -> npt.NDArray[np.uint64]:
    """Return the numbers with all digits as one, so that a counter is learned once for all figures."""
    return _folding(alphabet)[numbers]


@functools.cache
def _folding(alphabet: alphabets.Alphabet) -> npt.NDArray[np.uint64]:
    table = np.arange(len(alphabet.characters) + 1, dtype=np.uint64)
    zero = alphabet.number("0")
    for digit in "123456789":
        number = alphabet.number(digit)
        if zero is not None and number is not None:
            table[number] = zero
    return table


def rolling(numbers: npt.NDArray[np.uint64]) -> list[npt.NDArray[np.uint64]]:
    """Return, for each order from 1, the 64-bit key of the n-gram that ends at each place of the last axis."""
    keys = []
    total = np.zeros_like(numbers)
    for order, multiplier in enumerate(_MULTIPLIERS[:ORDER]):
        shifted = np.full_like(numbers, alphabets.LINE)
        if order < numbers.shape[-1]:
            shifted[..., order:] = numbers[..., : numbers.shape[-1] - order]
        total = total + (shifted + np.uint64(1)) * np.uint64(multiplier)
        keys.append(total ^ (total >> np.uint64(29)))
    return keys


def shorten(keys: npt.NDArray[np.uint64]) -> Keys:
    """Return the hashes of 64-bit keys, of `_HASH_BITS` bits."""
    return (keys * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(64 - _HASH_BITS)


@dataclass(frozen=True, eq=False)
class Ngrams:
    """Log probabilities of characters after up to five others.

    Args:
        hashes: ascending hashes of the n-grams kept, all orders together.
        probabilities: natural log probability of the last character of each after the others.
        backoffs: log weight with which a shorter context is asked after this one.
        alphabet: numbering of characters.
    """

    hashes: Keys
    probabilities: Floats
    backoffs: Floats
    alphabet: alphabets.Alphabet

    @functools.cached_property
    def _buckets(self) -> npt.NDArray[np.int32]:
        tops = np.arange(1 << _BUCKET_BITS, dtype=np.uint64) << np.uint64(_HASH_BITS - _BUCKET_BITS)
        starts = np.searchsorted(self.hashes, tops).astype(np.int32)
        return np.append(starts, np.int32(len(self.hashes)))

    def find(self, hashes: Keys) -> npt.NDArray[np.int32]:
        """Return the row of each hash, -1 where it is not kept."""
        flat = hashes.ravel()
        bucket = flat >> np.uint64(_HASH_BITS - _BUCKET_BITS)
        row = self._buckets[bucket]
        stop = self._buckets[bucket + 1]
        found = np.full(flat.shape, -1, dtype=np.int32)
        active = np.nonzero(row < stop)[0]
        while len(active):
            at = row[active]
            hit = self.hashes[at] == flat[active]
            found[active[hit]] = at[hit]
            row[active] += 1
            active = active[~hit & (row[active] < stop[active])]
        return found.reshape(hashes.shape)

    def log_probabilities(self, numbers: npt.NDArray[np.int64], first: int = 0) -> Floats:
        """Return the log probability of each character after those before it on the last axis.

        Args:
            numbers: the characters.
            first: place from which on the last axis the probabilities are wanted; those before it mean nothing.
        """
        rows, known = self._rows(numbers, max(first - 1, 0))
        result = np.full(numbers.shape, -_FLOOR, dtype=np.float32)
        weight = np.zeros(numbers.shape, dtype=np.float32)
        pending = np.ones(numbers.shape, dtype=bool)
        for order in range(ORDER, 0, -1):
            hit = pending & known[order - 1]
            result[hit] = self.probabilities[rows[order - 1][hit]] + weight[hit]
            pending &= ~hit
            if order > 1:
                step = np.where(known[order - 2], self.backoffs[rows[order - 2]], np.float32(0))[..., :-1]
                weight[..., 1:] += step
        return np.maximum(result, -_FLOOR)

    def _rows(self, numbers: npt.NDArray[np.int64], first: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
        """Return, for each order from 1, the row of the n-gram that ends at each place from `first` on, and whether it
        is known.

        An n-gram is only believed when its suffixes are known: the file holds them all, a chance hit has none.
        """
        keys = rolling(fold(numbers, self.alphabet))
        rows = np.full((ORDER, *numbers.shape), -1, dtype=np.int32)
        wanted = np.zeros(numbers.shape, dtype=bool)
        wanted[..., first:] = True
        places = np.nonzero(wanted.ravel())[0]
        for order, key in enumerate(keys):
            found = self.find(shorten(key.ravel()[places]))
            rows[order].reshape(-1)[places] = found
            places = places[found >= 0]
        return rows, rows >= 0

    def read(self, text: str) -> tuple[npt.NDArray[np.int64], Floats]:
        """Return the characters of a text between line ends, and their log probabilities, for `insertion_odds`."""
        numbers = self.alphabet.encode("\n" * ORDER + text + "\n" * ORDER)
        return numbers, self.log_probabilities(numbers)

    def insertion_odds(
        self,
        text: str,
        insertions: Sequence[tuple[int, str]],
        known: tuple[npt.NDArray[np.int64], Floats] | None = None,
    ) -> Floats:
        """Return by how much inserting each string makes the text around it likelier, in nats.

        The insertion's own characters cost their probability, so a positive figure is strong evidence.

        Args:
            text: the text.
            insertions: offset and string of each.
            known: what `read` returns for the text, where it is at hand.
        """
        numbers, base = known or self.read(text)
        result = np.zeros(len(insertions), dtype=np.float32)
        by_length: dict[int, list[int]] = {}
        for index, (_, string) in enumerate(insertions):
            by_length.setdefault(len(string), []).append(index)
        reach = ORDER - 1
        for length, indices in by_length.items():
            if not length:
                continue
            places = np.array([insertions[index][0] for index in indices]) + ORDER
            inner = self.alphabet.encode("".join(insertions[index][1] for index in indices)).reshape(-1, length)
            left = numbers[places[:, None] + np.arange(-reach, 0)]
            right = numbers[places[:, None] + np.arange(reach)]
            window = np.concatenate([left, inner, right], axis=1)
            after = self.log_probabilities(window, reach)[:, reach:].sum(axis=1)
            before = base[places[:, None] + np.arange(reach)].sum(axis=1)
            result[indices] = after - before
        return result


def pack(hashes: Keys, probabilities: Floats, backoffs: Floats) -> bytes:
    """Return the file of a model; hashes ascending and different."""
    differences = np.diff(hashes, prepend=np.uint64(0)).astype("<u8")
    planes = differences.view(np.uint8).reshape(-1, 8)
    costs = np.clip(np.rint(-probabilities / _PROBABILITY_STEP), 0, 255).astype(np.uint8)
    weights = np.clip(np.rint(backoffs / _BACKOFF_STEP), -127, 127).astype(np.int8)
    body = b"".join(np.ascontiguousarray(planes[:, byte]).tobytes() for byte in range(_HASH_BYTES))
    return _MAGIC + zlib.compress(struct.pack("<I", len(hashes)) + body + costs.tobytes() + weights.tobytes(), 9)


def unpack(content: bytes, alphabet: alphabets.Alphabet) -> Ngrams:
    """Read what `pack` wrote.

    Raises:
        ValueError: not such a file.
    """
    if not content.startswith(_MAGIC):
        raise ValueError("not an n-gram file of kextract")
    raw = zlib.decompress(content[len(_MAGIC) :])
    (count,) = struct.unpack_from("<I", raw)
    start = 4 + _HASH_BYTES * count
    planes = np.zeros((count, 8), dtype=np.uint8)
    planes[:, :_HASH_BYTES] = (
        np.frombuffer(raw, dtype=np.uint8, count=start - 4, offset=4).reshape(_HASH_BYTES, count).T
    )
    costs = np.frombuffer(raw, dtype=np.uint8, count=count, offset=start)
    weights = np.frombuffer(raw, dtype=np.int8, count=count, offset=start + count)
    return Ngrams(
        np.cumsum(planes.view("<u8").ravel(), dtype=np.uint64),
        costs.astype(np.float32) * np.float32(-_PROBABILITY_STEP),
        weights.astype(np.float32) * np.float32(_BACKOFF_STEP),
        alphabet,
    )


@functools.cache
def load() -> Ngrams:
    """Return the shipped model."""
    return unpack(read_bytes("models/ngrams.bin"), alphabets.load())
