"""The persons found so far in one text, and what every step of the search asks."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from kextract.context import Context
from kextract.entities.people.bodies import Hit, Places, region_name, titles_of
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.plausibility import evidence, in_syllables, looks, may_be

SPACE = " \u00a0"
_NEVER = -99
_KNOWN = 11
_USUAL = 8
_LIKELY = 7
_LEAST = 5


@dataclass(slots=True)
class Person:
    """A name at its place with what is known of it.

    Args:
        start, end: span of the name, half-open code points.
        role: title.
        agency: official name of the body.
        rule: what found it.
        score: how sure it is, 0 to 1.
        head: whether the title is that of the head of a division, ministry or office.
        value: the name where damage took a part of it.
        note: why a value is missing.
        official: whether the title is that of an official whose body a release leaves out when it is its publisher.
    """

    start: int
    end: int
    role: str | None
    agency: str | None
    rule: str
    score: float
    head: bool = False
    official: bool = False
    value: str | None = None
    note: str | None = None


class Found:
    """The persons of one text.

    Args:
        text: analysed text (NFC).
        context: what is known of the release.
    """

    def __init__(self, text: str, context: Context) -> None:
        self.text = text
        self.published = context.published
        self.layout = context.layout
        self.context = context
        self.morphemes = context.morphemes
        self.places = Places(context.mentions)
        hits = [hit for hit in titles_of(text, self.morphemes) if not self._inside(hit)]
        self.hits: list[Hit] = [hit for hit in hits if not hit.loose]
        self.loose: list[Hit] = [hit for hit in hits if hit.loose]
        self.persons: list[Person] = []
        self._starts: list[int] = []

    def _inside(self, hit: Hit) -> bool:
        """Return whether a title is part of the name of a body or place."""
        mention = self.places.at(hit.end - 1)
        return mention is not None and mention.start <= hit.start

    def claim(self, person: Person) -> bool:
        """Add a person unless one stands there already."""
        if self.taken(person.start, person.end):
            return False
        at = bisect_right(self._starts, person.start)
        self._starts.insert(at, person.start)
        self.persons.insert(at, person)
        return True

    def at(self, start: int) -> Person | None:
        """Return the person that begins at this code point."""
        at = bisect_right(self._starts, start) - 1
        return self.persons[at] if at >= 0 and self.persons[at].start == start else None

    def taken(self, start: int, end: int) -> bool:
        """Return whether a person stands in the span."""
        at = bisect_right(self._starts, start)
        return bool(at and self.persons[at - 1].end > start) or (
            at < len(self.persons) and self.persons[at].start < end
        )

    def weight(self, start: int, end: int, titled: bool = False, analysed: bool = True) -> int:
        """Return how much a span looks like a name, -99 for none.

        Args:
            start, end: the span.
            titled: whether a title stands right at it, so that known names that are words too count.
            analysed: whether Kiwi's analysis counts.
        """
        name = self.text[start:end]
        known = lexicon().known.get(name)
        weight = _KNOWN if known and (titled or not known[1]) else looks(name)
        if weight < 0:
            return weight
        if len(name) == 3 and name[2] in lexicon().place_tails and region_name(name[:2], self.published):
            return _NEVER
        for position in (start, end - 1):
            mention = self.places.at(position)
            if mention is None:
                continue
            inside = start <= mention.start and mention.end <= end and mention.end - mention.start < end - start
            if not inside or mention.type == "agency":
                return _NEVER
        return weight + (evidence(self.morphemes, start, end) if analysed and not known else 0)

    def carried(self, start: int, end: int, alone: bool = False, firm: bool = False) -> bool:
        """Return whether a word is a name because a title shows that one must stand here.

        Args:
            start, end: the word.
            alone: whether the word ends where no particle can, so that Kiwi need not know it as one name.
            firm: whether the title has its body, so that nouns that Kiwi puts together may be a name.
        """
        name = self.text[start:end]
        if not may_be(name) or any(self.places.at(position) for position in (start, end - 1)):
            return False
        if region_name(name, self.published) or (
            len(name) == 4 and name[2] in lexicon().place_tails and region_name(name[:2], self.published)
        ):
            return False
        if self.morphemes is None:
            return False
        span = self.morphemes.between(start, end)
        tags = [self.morphemes.tags[index] for index in span]
        usual = looks(name if len(name) == 3 else name[:3])
        alone = alone or (firm and usual >= _USUAL and all(tag[0] in "NX" for tag in tags))
        if len(tags) == 1 and self.morphemes.starts[span[0]] == start and self.morphemes.ends[span[0]] == end:
            return tags[0] == "NNP" or (tags[0] == "NNG" and usual >= _USUAL)
        if tags and tags[-1][0] in "JE" and (not alone or usual < _USUAL):
            return False
        first = self.morphemes.ends[span[0]] - self.morphemes.starts[span[0]] if span else 2
        if first == 2 and tags[0] != "NNP" and not (alone and usual >= _LIKELY):
            return False
        given = [self.morphemes.ends[index] - self.morphemes.starts[index] for index in span]
        least = _LEAST if alone else _USUAL
        return bool(given) and (alone or len(name) == 4) and max(given) < len(name) and usual >= least

    def proper(self, start: int, end: int) -> bool:
        """Return whether Kiwi takes a span for one proper noun, known or not."""
        morphemes = self.morphemes
        if morphemes is None:
            return False
        alone = len(morphemes.between(start, end)) == 1 and morphemes.one(start, end) == "NNP"
        return alone or in_syllables(morphemes, start, end)

    def sure(self, start: int, end: int) -> bool:
        """Return whether a word of three syllables is a name for Kiwi too."""
        if end - start != 3 or self.text[end - 1] in lexicon().doubtful_ends:
            return False
        return self.weight(start, end) >= 14 and evidence(self.morphemes, start, end) > 0
