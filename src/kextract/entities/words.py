"""Names that Kiwi should know, so that it does not split them."""

from __future__ import annotations

import re

from kextract.entities import agencies
from kextract.entities.regions.names import forms

#: Only whole Hangul names of this length: shorter ones are often other words too.
_NAME = re.compile(r"[가-힣]{4,}")
_LEVELS = ("province", "district")


def kiwi_words() -> list[str]:
    """Return the names of agencies and of large divisions that Kiwi takes into its dictionary, sorted."""
    places = (
        name
        for name, form in forms().items()
        if any(sense.division is None or sense.division.level in _LEVELS for sense in form.senses)
    )
    return sorted({name for name in (*agencies.names(), *places) if _NAME.fullmatch(name)})
