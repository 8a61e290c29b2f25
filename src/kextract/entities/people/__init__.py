"""People: personal names with their titles and bodies."""

from __future__ import annotations

from kextract.entities.people.finder import find

__all__ = ["find"]
