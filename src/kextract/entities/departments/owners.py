"""The body to which a department belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kextract.context import Context
from kextract.entities.agencies.forms import forms
from kextract.entities.publisher import Publisher, division, place
from kextract.mentions import Mention
from kextract.resources import data

_SPACE = re.compile(r"\)? \Z")
_CELLS = re.compile(r"[)\]]?[ \t]*(?: |[|｜│┃/\n(<【\[-]{1,2})[ \t]*\Z")
_GAP = 8  # code points between a body and its unit in a contact line
_STOP = re.compile(r"[.!?]”?\s|\n|”(?:고|라고|라며|며|면서)")
_SENTENCE = 200  # code points within which a sentence names the body that it speaks of
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
        self._agencies = agencies
        self._by_end = {mention.end: mention for mention in agencies}
        self._publisher = Publisher(text, context, agencies)

    def before(self, start: int, contact: bool = False) -> str | None:
        """Return the official name of the body that stands before a department, or None.

        Args:
            start: where the department begins.
            contact: whether it stands in a contact line, so that the body may fill the cell or line before.
        """
        if not start:
            return None
        gap = (_CELLS if contact else _SPACE).search(self._text, max(0, start - _GAP), start)
        if gap is None:
            return None
        mention = self._by_end.get(gap.start())
        if mention is not None and mention.value:
            return mention.value
        if self._text[start - 1] != " ":
            return None
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

    def topic(self, start: int) -> str | None:
        """Return the body that the sentence of a department speaks of, or whose officer is quoted, or None."""
        first = max(0, start - _SENTENCE)
        stops = [stop.end() for stop in _STOP.finditer(self._text, first, start)]
        first = stops[-1] if stops else first
        quote = self._text.rfind("“", first, start)
        quoted = quote >= 0 and "”" not in self._text[quote:start]
        last = quote if quoted else start
        bodies = [(one.start, one.end, one.value) for one in self._agencies if first <= one.start and one.end < last]
        for hit in division().finditer(self._text, first, last):
            if not any(begin <= hit.start() < end for begin, end, _ in bodies):
                bodies.append((hit.start(), hit.end(), place(hit[0], self._context)))
        for _, end, name in sorted(bodies, reverse=True):
            if name and (quoted or self._publisher.is_topic(end)):
                return name
        return None

    def publisher(self) -> str | None:
        """Return the official name of the publishing body."""
        return self._publisher.name()
