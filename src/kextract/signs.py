"""Signs that are written in several ways, each read as one of them."""

from __future__ import annotations

from collections.abc import Mapping


class Signs:
    """Replaces single characters by others, one for one, so that offsets stay.

    A text holds few of them: looking for each is many times as fast as `str.translate`, which looks at each character.

    Args:
        table: characters and what stands for them.

    Raises:
        ValueError: something longer than a character, or a replacement that is replaced itself.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        if any(len(sign) != 1 or len(plain) != 1 or plain in table for sign, plain in table.items()):
            raise ValueError("Signs are replaced one for one, and what stands for one is not replaced again.")
        self._pairs = tuple(table.items())

    def __call__(self, text: str) -> str:
        """Return the text with its signs replaced."""
        for sign, plain in self._pairs:
            if sign in text:
                text = text.replace(sign, plain)
        return text
