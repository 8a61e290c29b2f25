"""Places: divisions of Korea, countries, foreign divisions and cities, blocs and areas."""

from __future__ import annotations

from kextract.entities.regions.finding import find
from kextract.entities.regions.lives import Life, ancestors, history, life, official_name

__all__ = ["Life", "ancestors", "find", "history", "life", "official_name"]
