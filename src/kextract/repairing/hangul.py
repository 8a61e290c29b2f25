"""Syllables: final consonants, and which form of a particle fits behind one."""

from __future__ import annotations

import functools
import re

from kextract.resources import data

_FIRST, _LAST, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8

#: A run of syllables.
RUN = re.compile(r"[가-힣]+")


def is_hangul(character: str) -> bool:
    """Return whether a character is one composed syllable."""
    return len(character) == 1 and _FIRST <= ord(character) <= _LAST


def final(character: str) -> int:
    """Return the number of the final consonant of a syllable: 0 for none, 8 for rieul; -1 when it is no syllable."""
    code = ord(character)
    return (code - _FIRST) % _FINALS if _FIRST <= code <= _LAST else -1


@functools.cache
def particles() -> dict[str, frozenset[str]]:
    """Return the particles that may follow a name, by what they follow."""
    table: dict[str, list[str]] = data("repairing/grammar.yaml")["particles"]
    return {key: frozenset(values) for key, values in table.items()}


@functools.cache
def longest_particle() -> int:
    """Return the syllables of the longest particle."""
    return max(len(particle) for group in particles().values() for particle in group)


def particle_fits(before: str, particle: str) -> bool:
    """Return whether a particle is one and has the form that the syllable before it demands."""
    table = particles()
    if particle in table["any"]:
        return True
    number = final(before[-1]) if before else -1
    if number < 0:
        return any(particle in group for group in table.values())
    if particle in table["vowel_or_rieul"] and number in (0, _RIEUL):
        return True
    return particle in table["consonant" if number else "vowel"]


@functools.lru_cache(maxsize=20_000)
def is_particle(string: str) -> bool:
    """Return whether a string is a particle of any form."""
    return any(string in group for group in particles().values())
