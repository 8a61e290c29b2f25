"""The body to which a department belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kextract.context import Context
from kextract.entities.agencies.forms import forms
from kextract.entities.publisher import Publisher, division, place
from kextract.mentions import Mention
from kextract.resources import data

_LAST_WORD = re.compile(r"(?:^|[^가-힣0-9])([가-힣0-9]{1,12}) \Z")


class Owners:
    """Tells the owner of a department by its place in a text.

    Args:
        text: the text.
        context: date and layout.
        agencies: agencies of the text in order of position.
    """

    def __init__(self, text: str, context: Context, agencies: Sequence[Mention]) -> None:
        self._text = text
        self._context = context
        self._by_end = {mention.end: mention for mention in agencies}
        self._publisher = Publisher(text, context, agencies)

    def before(self, start: int) -> str | None:
        """Return the official name of the body that stands before a department, or None."""
        if not start or self._text[start - 1] != " ":
            return None
        if mention := self._by_end.get(start - 1):
            return mention.value
        word = _LAST_WORD.search(self._text, max(0, start - 14), start)
        if word is None:
            return None
        if len(word[1]) == 1:
            return self._publisher.most_frequent(word[1])
        if division().fullmatch(word[1] + " ", 0, len(word[1])):
            return place(word[1], self._context)
        selves = data("departments/departments.yaml")["selves"]
        if forms().whole_place.fullmatch(word[1]) and word[1][-1] in selves:
            return place(word[1], self._context)
        return None

    def publisher(self) -> str | None:
        """Return the official name of the publishing body."""
        return self._publisher.name()
