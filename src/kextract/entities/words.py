"""Names that Kiwi should know, so that it does not split them."""

from __future__ import annotations

from kextract.resources import read_text


def kiwi_words() -> tuple[str, ...]:
    """Return the names of `resources/tokenizer/words.txt`: one a line, lines beginning with # are comments."""
    lines = read_text("tokenizer/words.txt").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
