"""Searching many names in a text at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ahocorasick_rs

_FEW = 1000


class NameMatcher:
    """An Aho-Corasick automaton over names.

    Args:
        names: the names; empty ones are refused.

    Raises:
        ValueError: a name is empty.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        if not all(self.names):
            raise ValueError("A name to search is empty; remove it from the gazetteer.")
        # of few names the fastest form is small, too
        form = ahocorasick_rs.Implementation.DFA if len(self.names) < _FEW else None
        kind = ahocorasick_rs.MatchKind.Standard
        self._automaton = ahocorasick_rs.AhoCorasick(self.names, matchkind=kind, implementation=form)

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield every occurrence, overlapping ones too, as (start, end, index of the name); half-open code points."""
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            yield start, end, index
