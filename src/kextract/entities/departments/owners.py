"""The body to which a department belongs."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence

from kextract.context import Context
from kextract.entities.agencies import load_names, official_name
from kextract.entities.agencies.forms import either, forms
from kextract.mentions import Mention
from kextract.resources import data, rows

_LAST_WORD = re.compile(r"(?:^|[^가-힣0-9])([가-힣0-9]{1,12}) \Z")


@functools.cache
def _division() -> re.Pattern[str]:
    spec = data("departments/departments.yaml")
    places = data("agencies/morphology.yaml")["places"]
    stem = either(place for place in places["districts"] if len(place) > 1)
    heads = either(head for row in rows("agencies/provinces.csv") for head in row["heads"].split("|"))
    after = rf"(?=[(,·‧ ]|{either(spec['division_particles'])})"
    return re.compile(rf"(?<![가-힣])(?:{heads}|(?:{stem})(?:{either(spec['selves'])})){after}")


@functools.cache
def _provinces() -> dict[str, list[tuple[str, str, str]]]:
    table: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows("agencies/provinces.csv"):
        for head in row["heads"].split("|"):
            table.setdefault(head, []).append((row["valid_from"], row["valid_to"], row["name"]))
    return table


@functools.cache
def _public_bodies() -> frozenset[str]:
    """Return the bodies that publish releases of their own: those of the state and of the provinces."""
    return frozenset(one.name for one in load_names().lives if one.source in ("GOA", "LAA"))


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
        self._publisher: str | None = None
        self._asked = False
        self._frequent: dict[str, str | None] = {}

    def of(self, start: int) -> str | None:
        """Return the official name of the body before a department, or of the publishing body."""
        if start and self._text[start - 1] == " ":
            if mention := self._by_end.get(start - 1):
                return mention.value
            word = _LAST_WORD.search(self._text, max(0, start - 14), start)
            if word and len(word[1]) > 1 and _division().fullmatch(word[1] + " ", 0, len(word[1])):
                return self.place(word[1])
            if (
                word
                and len(word[1]) > 1
                and forms().whole_place.fullmatch(word[1])
                and word[1][-1] in data("departments/departments.yaml")["selves"]
            ):
                return self.place(word[1])
            if word and len(word[1]) == 1 and (own := self._most_frequent(word[1])):
                return own
        return self.publisher()

    def place(self, name: str) -> str:
        """Return the official name of a division as far as the tables of provinces know it."""
        day = self._context.published.isoformat() if self._context.published else "9999"
        lives = _provinces().get(name, [])
        for first, last, official in lives:
            if (not first or first <= day) and (not last or day < last):
                return official
        return lives[-1][2] if lives else name

    def publisher(self) -> str | None:
        """Return the official name of the publishing body: by the layout, else the body named most."""
        if not self._asked:
            self._asked = True
            named = self._context.layout.agency if self._context.layout else None
            if named:
                self._publisher = official_name(named, self._context.published) or self.place(named)
            else:
                self._publisher = self._most_frequent("")
        return self._publisher

    def _most_frequent(self, ending: str) -> str | None:
        if ending not in self._frequent:
            self._frequent[ending] = self._count(ending)
        return self._frequent[ending]

    def _count(self, ending: str) -> str | None:
        counted: Counter[str] = Counter()
        for found in _division().finditer(self._text):
            if found[0].endswith(ending):
                counted[self.place(found[0])] += 1
        if not ending:
            counted.update(mention.value for mention in self._agencies if mention.value in _public_bodies())
        return counted.most_common(1)[0][0] if counted else None
