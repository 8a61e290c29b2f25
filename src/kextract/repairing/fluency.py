"""How much likelier Kiwi's language model finds a text with an insertion than without it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kextract.repairing.hangul import is_hangul, is_particle

if TYPE_CHECKING:
    from kextract.tokenizer import Analyser

#: Fewest and most characters on each side that Kiwi sees; between them the window ends at a space.
NEAREST, FARTHEST = 5, 11


def window(text: str, position: int) -> tuple[int, int]:
    """Return the half-open span around a place, inside its line, that starts and ends at a space where one is near."""
    first = max(text.rfind("\n", 0, position) + 1, position - FARTHEST)
    if first < position - NEAREST:
        space = text.rfind(" ", first, position - NEAREST)
        first = space + 1 if space >= 0 else first
    end = text.find("\n", position, position + FARTHEST)
    last = end if end >= 0 else min(position + FARTHEST, len(text))
    if last > position + NEAREST:
        space = text.find(" ", position + NEAREST, last)
        last = space if space >= 0 else last
    return first, last


def without_bracket(left: str) -> str:
    """Return a text without the bracket that it ends with: a particle behind it belongs to the word before it."""
    opening = left.rfind("(") if left.endswith(")") else -1
    return left[:opening] if opening > 0 and not left[opening - 1].isspace() else left


class Fluency:
    """Kiwi's scores around the gaps of one text; what was computed is kept.

    Args:
        text: the text, NFC.
        analyser: holds the process's Kiwi.
    """

    def __init__(self, text: str, analyser: Analyser) -> None:
        self.text = text
        self._analyser = analyser
        self._known: dict[str, float] = {}

    def gains(self, insertions: Sequence[tuple[int, str]]) -> list[float]:
        """Return, for each insertion by itself, the gain in natural log probability.

        A particle between two syllables counts with a space behind it where that reads better.
        """
        result = []
        for position, string in insertions:
            first, last = window(self.text, position)
            left, right = without_bracket(self.text[first:position]), self.text[position:last]
            score = self._score(left + string + right)
            if right and is_hangul(right[0]) and left and is_particle(string):
                score = max(score, self._score(f"{left}{string} {right}"))
            result.append(score - self._score(left + right))
        return result

    def _score(self, string: str) -> float:
        score = self._known.get(string)
        if score is None:
            score = self._known[string] = self._analyser.log_probability(string)
        return score
