"""Quantities: a number with a counter or a unit of measure."""

from kextract.entities.quantities.finder import find

__all__ = ["find"]
