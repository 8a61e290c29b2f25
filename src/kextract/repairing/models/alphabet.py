"""The characters that the convolution model knows, and the number of each."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kextract.resources import data, read_text

#: Numbers of the classes that come before the single characters of the alphabet file.
PAD, LINE, SPACE, UPPER, LOWER, HANJA, RARE, OTHER, BULLET = range(9)
FIRST = 9
#: Rows of the table of hashed character pairs.
PAIRS = 16384


@dataclass(frozen=True, eq=False)
class Alphabet:
    """Characters with their numbers; characters outside share the number of their class.

    Args:
        characters: character of each number; empty for a class (a space stands for itself).
        table: number of every code point of the basic plane.
    """

    characters: tuple[str, ...]
    table: npt.NDArray[np.int16]

    def encode(self, text: str) -> npt.NDArray[np.int64]:
        """Return the number of each code point of a text."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return self.table[np.minimum(points, 0xFFFF)].astype(np.int64)

    def number(self, character: str) -> int | None:
        """Return the number of a character that can be proposed, or None."""
        number = int(self.table[min(ord(character), 0xFFFF)])
        return number if number < len(self.characters) and self.characters[number] else None


def build(characters: str) -> Alphabet:
    """Build an alphabet of the given single characters, in their order."""
    variants = data("models/variants.yaml")
    table = np.full(0x10000, OTHER, dtype=np.int16)
    table[0xAC00:0xD7A4] = RARE
    table[0x3400:0xA000] = HANJA
    table[ord("A") : ord("Z") + 1] = UPPER
    table[ord("a") : ord("z") + 1] = LOWER
    for character in variants["spaces"]:
        table[ord(character)] = SPACE
    for character in variants["lines"]:
        table[ord(character)] = LINE
    for character in variants["bullets"]:
        table[ord(character)] = BULLET
    for number, character in enumerate(characters, FIRST):
        table[ord(character)] = number
    for character, group in variants["same"].items():
        for variant in group:
            table[ord(variant)] = table[ord(character)]
    names = [""] * FIRST
    names[SPACE] = " "
    return Alphabet((*names, *characters), table)


@functools.cache
def load() -> Alphabet:
    """Return the alphabet of the shipped model."""
    return build(read_text("models/alphabet.txt").rstrip("\n"))


def pairs(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return, for each place, the row of the pair that it forms with the character before it (first axis last)."""
    before = np.full_like(numbers, LINE)
    before[..., 1:] = numbers[..., :-1]
    return (before * 2654435761 + numbers * 40503 * 97 + (before * numbers) % 8191) % 1000003 % PAIRS
