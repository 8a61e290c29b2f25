"""Words of transliterated names and of what stands beside them, of `resources/people/foreign.yaml`."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from kextract.entities.people.lexicon import lexicon
from kextract.resources import data, rows


@dataclass(frozen=True)
class Foreign:
    """The lists of `foreign.yaml`.

    Args:
        parts: given names and surnames.
        strong: syllables of transliterations.
        blocked: loan words.
        titles: titles beside which names are looked for.
        ministry: a word before a title that may be a foreign ministry.
        genitive: the particle of the genitive.
        gloss: a name with its Latin spelling in brackets.
        seats: ends of words that name a body or place abroad.
        ministries: those of them that end names of ministries of three syllables.
        singles: words of one syllable that are no part of a name.
        chinese: Chinese surnames by their sound.
        loans: loan words of Korean.
    """

    parts: frozenset[str]
    strong: frozenset[str]
    blocked: frozenset[str]
    titles: frozenset[str]
    ministry: re.Pattern[str]
    genitive: str
    gloss: re.Pattern[str]
    seats: tuple[str, ...]
    ministries: tuple[str, ...]
    singles: frozenset[str]
    chinese: tuple[str, ...]
    loans: frozenset[str]


@functools.cache
def lists() -> Foreign:
    """Return the lists."""
    spec = data("people/foreign.yaml")
    return Foreign(
        frozenset(spec["parts"]),
        frozenset(spec["strong"]),
        frozenset(spec["blocked"]),
        frozenset(spec["titles"]),
        re.compile(spec["ministry"]),
        lexicon().genitive,
        re.compile(spec["gloss"]),
        tuple(spec["seats"]),
        tuple(spec["ministries"]),
        frozenset(spec["singles"]),
        tuple(spec["chinese"]),
        frozenset(spec["loans"]),
    )


@functools.cache
def country_names() -> tuple[str, ...]:
    """Return the names of countries."""
    return tuple(row["name"] for row in rows("regions/countries.csv") if len(row["name"]) > 1)


def is_post(word: str) -> bool:
    """Return whether a word tells the country of a post abroad (주베트남 대사)."""
    return word.startswith(lexicon().post) and word[1:] in country_names()
