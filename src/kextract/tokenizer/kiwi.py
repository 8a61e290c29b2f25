"""Kiwi, one instance a process, and its analysis as flat arrays."""

from __future__ import annotations

import itertools
import operator
import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kextract.morphemes import Morphemes
from kextract.signs import Signs

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token

#: White space that Kiwi takes for a sign is shown to it as a plain space; the length stays.
_SPACES = Signs(dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "))
#: Above this length a text is analysed line by line, in pieces of about this many characters.
_PIECE = 50_000
#: Candidates that fall behind the best by more (natural log) are given up. Kiwi's own 8 gives 998 of 1,000 of the
#: morphemes that 4 gives, and 976 of 1,000 of the likelihoods of short strings, and takes a fifth longer.
_BEAM = 4.0
_parts = tuple(map(operator.attrgetter, ("form", "tag", "start", "end", "sent_position")))

_instances: dict[tuple[int, int], Kiwi] = {}


class Analyser:
    """Kiwi with the names of the gazetteers in its dictionary.

    The object holds configuration only, so it pickles; the process that uses it builds its own Kiwi. Instances are
    kept by process id because a forked child must not use the Kiwi of its parent.

    Args:
        words: names to add as proper nouns.
    """

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.words = tuple(words)
        self._key = hash(self.words)

    def kiwi(self) -> Kiwi:
        """Return this process's Kiwi; the first call takes about a second and a half."""
        key = (os.getpid(), self._key)
        kiwi = _instances.get(key)
        if kiwi is None:
            from kiwipiepy import Kiwi

            kiwi = Kiwi(num_workers=1, load_multi_dict=False)
            kiwi.global_config.cutoff_threshold = _BEAM
            for word in self.words:
                kiwi.add_user_word(word, "NNP", 0.0)
            _instances[key] = kiwi
        return kiwi

    def log_probability(self, string: str) -> float:
        """Return the natural log probability of a short string, which compares well with that of a similar one."""
        analyses = self.kiwi().analyze(string)
        return float(analyses[0][1]) if analyses else 0.0

    def __call__(self, text: str) -> Morphemes:
        """Return the morphemes and sentences of a text that is composed to NFC and free of lone surrogates."""
        kiwi = self.kiwi()
        return _flat((offset, kiwi.tokenize(_SPACES(piece))) for offset, piece in _pieces(text))


def _flat(parts: Iterable[tuple[int, Sequence[Token]]]) -> Morphemes:
    """Return the tokens of pieces of a text, each with its offset, as flat arrays."""
    forms: list[str] = []
    tags: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[tuple[int, int]] = []
    for offset, tokens in parts:
        if not tokens:
            continue
        form, tag, start, end, place = (list(map(part, tokens)) for part in _parts)
        if offset:
            start, end = ([position + offset for position in places] for places in (start, end))
        forms += form
        tags += tag
        starts += start
        ends += end
        # The numbers of the sentences ascend.
        cuts = [0]
        while cuts[-1] < len(tokens):
            cuts.append(bisect_right(place, place[cuts[-1]], cuts[-1]))
        sentences += [(start[first], max(end[first:last])) for first, last in itertools.pairwise(cuts)]
    return Morphemes(forms, tags, starts, ends, sentences)


def _pieces(text: str) -> list[tuple[int, str]]:
    if len(text) <= _PIECE:
        return [(0, text)]
    pieces = []
    start = 0
    while start < len(text):
        end = min(start + _PIECE, len(text))
        if end < len(text):
            cut = max(text.rfind("\n", start, end), text.rfind(". ", start, end), text.rfind(" ", end - 200, end))
            end = cut + 1 if cut > start else end
        pieces.append((start, text[start:end]))
        start = end
    return pieces
