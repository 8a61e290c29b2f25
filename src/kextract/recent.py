"""What was worked out for the texts at hand, for stages that ask for it again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")

#: Texts kept, and how many of more than `LONG` characters, which bounds the memory.
KEPT, KEPT_LONG, LONG = 64, 2, 16_000


class ForRecentTexts(Generic[Value]):
    """A function of a text that remembers its results for the last texts; nobody may change what it returns.

    Args:
        work: the function.
    """

    def __init__(self, work: Callable[[str], Value]) -> None:
        functools.update_wrapper(self, work)
        self._short = functools.lru_cache(maxsize=KEPT)(work)
        self._long = functools.lru_cache(maxsize=KEPT_LONG)(work)

    def __call__(self, text: str) -> Value:
        """Return the result for a text."""
        return (self._short if len(text) <= LONG else self._long)(text)

    def cache_clear(self) -> None:
        """Forget all texts."""
        self._short.cache_clear()
        self._long.cache_clear()
