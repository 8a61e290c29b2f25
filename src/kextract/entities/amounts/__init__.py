"""Sums of money."""

from kextract.entities.amounts.finder import find

__all__ = ["find"]
