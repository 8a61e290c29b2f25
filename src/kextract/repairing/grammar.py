"""Particles that the grammar leaves no choice about."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from kextract.repairing.candidates import Candidate
from kextract.repairing.hangul import final
from kextract.repairing.lexicon import lexicon
from kextract.resources import data


@functools.cache
def _ro() -> re.Pattern[str]:
    return re.compile(rf"(?<![가-힣])([가-힣]{{2,8}}){data('repairing/grammar.yaml')['ro']}(?=[\s,.)]|$)")


def find(text: str, spans: Sequence[tuple[int, int]]) -> list[Candidate]:
    """Return the particles of which a part is missing: the short form of the directional behind a consonant."""
    insert = data("repairing/grammar.yaml")["euro"][0]
    found = []
    for start, end in spans:
        for match in _ro().finditer(text, start, end):
            word = match[1]
            if final(word[-1]) in (0, 8) or match[0] in lexicon() or word not in lexicon():
                continue
            evidence = (f"{word} ends in a consonant, which demands the longer particle",)
            found.append(Candidate(match.end(1), insert, "grammar.directional", 3.0, evidence))
    return found
