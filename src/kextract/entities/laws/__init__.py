"""Statutes, decrees, ordinances, official plans and treaties by name."""

from __future__ import annotations

from kextract.entities.laws.finding import find

__all__ = ["find"]
