"""The finders and their order; nothing here needs spaCy."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from kextract.context import Context
from kextract.mentions import Mention

Finder = Callable[[str, Context], list[Mention]]

#: Packages of the finders in the order in which they run; later ones may look at `context.mentions`.
FINDERS = ("laws", "agencies", "departments", "regions", "amounts", "dates", "quantities", "people", "remnants")


def finder(name: str) -> Finder:
    """Return the finder of a type, by the name of its package."""
    found: Finder = importlib.import_module(f"kextract.entities.{name}").find
    return found


def add_found(find: Finder, text: str, context: Context) -> list[Mention]:
    """Run a finder and add what it sees, outside of the clutter of the page, to `context.mentions`.

    Args:
        find: the finder.
        text: the text under analysis.
        context: its context.

    Returns:
        The mentions added.
    """
    clutter = context.layout.spans("boilerplate") if context.layout else []
    found = find(text, context)
    if clutter:
        found = [m for m in found if not any(a <= m.start < b for a, b in clutter)]
    context.mentions.extend(found)
    return found
