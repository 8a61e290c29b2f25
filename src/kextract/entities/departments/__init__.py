"""Departments: named units inside agencies, with the agency that each belongs to."""

from __future__ import annotations

from kextract.context import Context
from kextract.entities.departments.finder import search
from kextract.mentions import Mention

__all__ = ["find"]


def find(text: str, context: Context) -> list[Mention]:
    """Return the departments of a text, in order and without overlap.

    Args:
        text: analysed text (NFC); offsets are its code points.
        context: agencies found before are read from `mentions`; the publishing body comes from the layout.
    """
    return search(text, context)
