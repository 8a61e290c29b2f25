"""Kiwi, one instance a process, and its analysis as flat arrays."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kextract.morphemes import Morphemes

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

#: White space that Kiwi takes for a sign is shown to it as a plain space; the length stays.
_SPACES = re.compile("[\u00a0\u2002\u2003\u2007\u2009\u202f\u3000]")
#: Above this length a text is analysed line by line, in pieces of about this many characters.
_PIECE = 50_000

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

            kiwi = Kiwi(num_workers=1)
            for word in self.words:
                kiwi.add_user_word(word, "NNP", 0.0)
            _instances[key] = kiwi
        return kiwi

    def __call__(self, text: str) -> Morphemes:
        """Return the morphemes and sentences of a text that is composed to NFC and free of lone surrogates."""
        forms: list[str] = []
        tags: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        sentences: list[tuple[int, int]] = []
        kiwi = self.kiwi()
        for offset, piece in _pieces(text):
            tokens = kiwi.tokenize(_SPACES.sub(" ", piece))
            forms += [token.form for token in tokens]
            tags += [token.tag for token in tokens]
            begin = [token.start + offset for token in tokens]
            stop = [start + token.len for start, token in zip(begin, tokens, strict=True)]
            starts += begin
            ends += stop
            current = -1
            for position, start, end in zip([token.sent_position for token in tokens], begin, stop, strict=True):
                if position != current:
                    current = position
                    sentences.append((start, end))
                    last = end
                elif end > last:
                    last = end
                    sentences[-1] = (sentences[-1][0], end)
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
