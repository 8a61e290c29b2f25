"""Finding personal names by their titles, by lists, telephones and brackets, and by their repetition."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from kextract.context import Context
from kextract.entities.people.bodies import (
    Hit,
    Places,
    agency_name,
    body_before_bracket,
    body_before_name,
    named,
    place,
    region_name,
    role_and_body,
    titles_of,
)
from kextract.entities.people.foreign import before_title, known, transliterated
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.plausibility import evidence, looks, without_particle
from kextract.mentions import Mention

_SPACE = " \u00a0"
_MIXED_RUN = re.compile(r"[가-힣A-Za-z0-9&㈜㈔()-]{2,20}\Z")
_HANGUL_RUN = re.compile(r"[가-힣]{1,12}\Z")
_WORD = re.compile(r"[가-힣]{2,12}")
_TITLE_GAP = re.compile(r"[ \u00a0]?[:：]?[ \u00a0]{0,2}")
_FUSED = ("head", "state", "honour")
_FUSED_TITLES = ("대표", "회장", "교수", "의원", "선수", "작가", "위원장", "이사장")


@dataclass(slots=True)
class Person:
    """A name at its place with what is known of it."""

    start: int
    end: int
    role: str | None
    agency: str | None
    rule: str
    score: float
    head: bool = False
    official: bool = False


class Search:
    """The search in one text.

    Args:
        text: analysed text (NFC).
        context: what is known of the release.
    """

    def __init__(self, text: str, context: Context) -> None:
        self.text = text
        self.context = context
        self.places = Places(context.mentions)
        self.found: list[Person] = []
        self._starts: list[int] = []
        self.hits: list[Hit] = []

    def run(self) -> list[Person]:
        """Return the persons of the text in order."""
        hits = self.hits = [hit for hit in titles_of(self.text) if not self._inside(hit)]
        for hit in hits:
            self._left(hit, 0)
        for hit in hits:
            if not hit.used or self.text[hit.word - 1 : hit.word] in ("(", "（"):
                self._right(hit)
        for hit in hits:
            if not hit.used:
                self._left(hit, 4)
        for start, end, hit in before_title(self.text, hits, self.context.morphemes, self.places):
            role, agency, _ = role_and_body(self.text, hit, self.places, self.context.published)
            self.claim(Person(start, end, role, agency or self._lead(start, hit), "foreign-title", 0.9))
        for start, end in known(self.text):
            self.claim(Person(start, end, None, None, "known", 0.85))
        self._cues()
        self._lists()
        self._repeats()
        self._settle()
        self._publish()
        return self.found

    def _inside(self, hit: Hit) -> bool:
        """Return whether a title is part of the name of a body or place."""
        mention = self.places.at(hit.end - 1)
        return mention is not None and mention.start <= hit.start

    def claim(self, person: Person) -> bool:
        """Add a person unless one stands there already."""
        at = bisect_right(self._starts, person.start)
        if at and self.found[at - 1].end > person.start:
            return False
        if at < len(self.found) and self.found[at].start < person.end:
            return False
        self._starts.insert(at, person.start)
        self.found.insert(at, person)
        return True

    def _at(self, start: int) -> Person | None:
        at = bisect_right(self._starts, start) - 1
        return self.found[at] if at >= 0 and self.found[at].start == start else None

    def taken(self, start: int, end: int) -> bool:
        """Return whether a person stands in the span."""
        at = bisect_right(self._starts, start)
        return bool(at and self.found[at - 1].end > start) or (at < len(self.found) and self.found[at].start < end)

    def weight(self, start: int, end: int) -> int:
        """Return how much a span looks like a name, Kiwi's analysis and other mentions included."""
        weight = looks(self.text[start:end])
        if weight < 0:
            return weight
        for position in (start, end - 1):
            mention = self.places.at(position)
            if mention is None:
                continue
            inside = start <= mention.start and mention.end <= end and mention.end - mention.start < end - start
            if not inside or mention.type == "agency":
                return -99
        return weight + evidence(self.context.morphemes, start, end)

    def _left(self, hit: Hit, skips: int) -> None:
        """Look for the name before a title."""
        text, lex = self.text, lexicon()
        if hit.title.kind in _FUSED or hit.title.text in _FUSED_TITLES:
            fused = hit.start - hit.word
            if fused in (3, 4) and (fused == 3 or hit.title.kind == "honour") and self._fused(hit):
                return
        if len(hit.title.text) == 1 and hit.word < hit.start:
            return
        if hit.title.text in ("시장", "지사") and hit.word < hit.start and not self._led(hit):
            return
        role, agency, position = role_and_body(text, hit, self.places, self.context.published)
        position = min(position, hit.word)
        words: list[str] = []
        limit = max(0, position - 40)
        for step in range(skips + 3):
            edge = position
            while edge > limit and text[edge - 1] in _SPACE:
                edge -= 1
            if edge == position and step == 0 and text[edge - 1 : edge] not in (")", "）"):
                return
            end = edge
            if aside := lex.aside.search(text, max(0, edge - 22), edge):
                end = aside.start()
            run = _HANGUL_RUN.search(text, max(0, end - 12), end)
            start = run.start() if run else end
            if run is None or (start and text[start - 1].isalnum()):
                mixed = _MIXED_RUN.search(text, max(0, edge - 20), edge)
                if mixed is None or len(words) >= skips or not self._is_body(mixed[0]):
                    return
                words.insert(0, mixed[0])
                position = mixed.start()
                continue
            if self.taken(start, end):
                return
            need = 8 if not words else 10
            if hit.title.kind == "honour" and len(hit.title.text) == 1 and hit.title.text != "씨":
                need = 10
            weight = self.weight(start, end)
            if words and text[end - 1] in lex.doubtful_ends:
                need += 3
            if need <= weight < 12 and transliterated(text, start, self.context.morphemes):
                return
            if weight >= need and (end - start != 2 or (not words and step < 2)):
                if agency is None and words:
                    agency = self._unknown_body(words)
                if agency is None:
                    agency = body_before_name(text, start, hit.title, self.places)
                hit.used = self.claim(self._titled(start, end, role, agency, "title", 0.96, hit))
                return
            if end != edge:
                return
            mention = self.places.ending_at(edge)
            word = text[start:end]
            if mention is not None and mention.end == edge and mention.start <= start + 1:
                position = mention.start
                if agency is None and mention.type == "agency":
                    agency = named(mention, text)
                elif words and agency is None:
                    words.insert(0, text[mention.start : edge])
                continue
            if word in lex.between:
                position = start
                continue
            if len(words) >= skips or not self._is_noun(start, end):
                return
            words.insert(0, word)
            position = start

    def _led(self, hit: Hit) -> bool:
        """Return whether the word before a mayor's or governor's title is a place (and no 도매시장)."""
        role, _, start = role_and_body(self.text, hit, self.places, self.context.published)
        return role == hit.title.text and start <= hit.word

    def _fused(self, hit: Hit) -> bool:
        weight = self.weight(hit.word, hit.start)
        need = 9 if hit.title.text == "씨" else 11
        if weight < need or (hit.start - hit.word == 4 and weight < 11):
            return False
        published = self.context.published
        if hit.title.kind == "head" and place(self.text[hit.word : hit.start], hit.title.unit, published):
            return False
        role = None if hit.title.kind == "honour" else hit.title.text
        agency = body_before_name(self.text, hit.word, hit.title, self.places)
        hit.used = self.claim(Person(hit.word, hit.start, role, agency, "fused-title", 0.93))
        return hit.used

    def _is_noun(self, start: int, end: int) -> bool:
        """Return whether a word may belong to the unit between a name and its title."""
        lex, morphemes = lexicon(), self.context.morphemes
        if morphemes is not None:
            span = morphemes.between(start, end)
            if not span or not all(morphemes.tags[index][:2] in ("NN", "XS", "XP", "SL", "SN", "XR") for index in span):
                return self.text[start:end].endswith(lex.body_ends)
            return True
        return self.text[start:end].endswith(lex.unit_ends)

    @staticmethod
    def _is_body(word: str) -> bool:
        """Return whether a word with Latin letters or signs looks like a body (4-H담양군본부)."""
        if word.count("(") != word.count(")") or not (word.isascii() or word.endswith(lexicon().unit_ends)):
            return False
        return any(letter.isascii() and letter.isalpha() for letter in word) or word[0] in "㈜㈔("

    def _unknown_body(self, words: list[str]) -> str | None:
        ends = lexicon().body_ends
        last = max((index for index, word in enumerate(words) if word.endswith(ends)), default=None)
        return None if last is None else " ".join(words[: last + 1])

    def _titled(
        self, start: int, end: int, role: str | None, agency: str | None, rule: str, score: float, hit: Hit
    ) -> Person:
        """Return a person of a title, with what kind of office it is."""
        kind = hit.title.kind
        leads = kind == "head" or hit.title.text in lexicon().heads
        after = lexicon().telephone.match(self.text, end)
        official = (kind == "unit" and hit.word < hit.start) or (kind in ("unit", "member") and after is not None)
        return Person(start, end, role, agency, rule, score, leads, official)

    def _right(self, hit: Hit) -> None:
        """Look for the name after a title."""
        text = self.text
        if hit.title.kind == "honour" or hit.end >= len(text):
            return
        gap = _TITLE_GAP.match(text, hit.end)
        if gap is None or gap.end() == hit.end:
            return
        word = _WORD.match(text, gap.end())
        if word is None or (hit.title.text in ("시장", "지사") and hit.word < hit.start and not self._led(hit)):
            return
        opened = text[hit.word - 1 : hit.word] in ("(", "（")
        label = ":" in gap[0] or "：" in gap[0]
        for name in without_particle(word[0]):
            start, end = word.start(), word.start() + len(name)
            if len(name) > 4 or self.taken(start, end):
                continue
            weight = self.weight(start, end)
            need = 7 if opened or label else (8 if self._closed(end) and name == word[0] else 10)
            if len(name) == 2:
                need += 0 if opened else 2
            if len(name) == 4 or (need == 10 and name[-1] in lexicon().doubtful_ends):
                need += 3
            if name != word[0] and not lexicon().after_name.match(text, end):
                continue
            if weight >= need:
                role, agency, _ = role_and_body(text, hit, self.places, self.context.published)
                if agency is None and hit.title.kind != "head":
                    agency = body_before_bracket(text, hit.word, self.places)
                hit.used = self.claim(self._titled(start, end, role, agency, "after-title", 0.95, hit))
                return

    def _closed(self, end: int) -> bool:
        """Return whether a bare name ends where a list, a bracket, a line or a telephone begins."""
        text = self.text
        return end >= len(text) or text[end] in ",)(）（\n·/;☎|｜]" or bool(lexicon().telephone.match(text, end))

    def _lead(self, start: int, hit: Hit) -> str | None:
        return body_before_name(self.text, start, hit.title, self.places)

    def _cues(self) -> None:
        """Find names before a telephone or telling brackets, after a label, a department or 고."""
        text, lex = self.text, lexicon()
        for cue in lex.cue.finditer(text):
            start, end = cue.span(1)
            role, agency = None, None
            if lex.telephone.match(text, end):
                need, rule, agency = 8, "telephone", self._unit_body(start)
            elif lex.brackets.match(text, end):
                need, rule = 9, "brackets"
            elif text[end] in "(（" and start and text[start - 1 - (text[start - 1] == " ")] in lex.bullets:
                need, rule = 9, "bullet"
            elif text[end] in "(（" and (told := self._told(end)):
                need, rule, (role, agency) = 9, "brackets", told
            elif lex.after_unit.match(text, end) and self._after_unit(start):
                need, rule, agency = 10, "unit", self._unit_body(start)
            else:
                continue
            if end - start != 3 or text[end - 1] in lex.doubtful_ends:
                need += 2
            if not self.taken(start, end) and self.weight(start, end) >= need:
                self.claim(Person(start, end, role, agency, rule, 0.9))
        for pattern, rule in ((lex.bare, "late"), (lex.contact, "label")):
            for cue in pattern.finditer(text):
                start, end = cue.span(1)
                if not self.taken(start, end) and self.weight(start, end) >= 9:
                    self.claim(Person(start, end, None, None, rule, 0.88))

    def _told(self, bracket: int) -> tuple[str | None, str | None] | None:
        """Return the role and body that the brackets after a name tell: 김상화(전 국제영화제 위원장)."""
        close = self.text.find(")", bracket, bracket + 45)
        if close < 0 or "\n" in self.text[bracket:close]:
            return None
        ends = (close, self.text.find(",", bracket, close))
        hit = next((one for one in self.hits if one.start > bracket and one.end in ends), None)
        if hit is None:
            return None
        role, agency, _ = role_and_body(self.text, hit, self.places, self.context.published)
        hit.used = True
        return role, agency

    def _after_unit(self, start: int) -> bool:
        mention = self.places.ending_at(start - 1) if start else None
        return mention is not None and mention.type == "department" and mention.end == start - 1

    def _unit_body(self, start: int) -> str | None:
        edge = start
        while edge and self.text[edge - 1] in _SPACE:
            edge -= 1
        mention = self.places.ending_at(edge)
        return mention.agency if mention is not None and mention.type == "department" else None

    def _lists(self) -> None:
        """Find further members of the list that a name stands in, and lists of names without a title."""
        text, lex = self.text, lexicon()
        for run in lex.run.finditer(text):
            spans = list(_members(text, *run.span()))
            if all(self.weight(*span) >= (8 if span[1] - span[0] == 3 else 10) for span in spans):
                for start, end in spans:
                    if not self.taken(start, end):
                        self.claim(Person(start, end, None, None, "list", 0.86))
        for pair in lex.pair.finditer(text):
            spans = [pair.span(1), pair.span(2)]
            if not any(self.taken(*span) for span in spans) and all(self._sure(*span) for span in spans):
                for start, end in spans:
                    self.claim(Person(start, end, None, None, "list", 0.84))
        for person in list(self.found):
            start = person.start
            while gap := lex.left_separator.search(text, max(0, start - 3), start):
                run_ = _HANGUL_RUN.search(text, max(0, gap.start() - 12), gap.start())
                if run_ is None or not 2 <= len(run_[0]) <= 4 or gap[0] in ("와 ", "과 ", " 및 "):
                    break
                first, last = run_.span()
                if (
                    (other := self._at(first))
                    and other.rule == "list"
                    and other.role is None
                    and person.rule == "title"
                ):
                    other.role, other.agency = person.role, person.agency
                    start = first
                    continue
                if (first and text[first - 1].isalnum()) or self.taken(first, last) or self.weight(first, last) < 9:
                    break
                shared = person.role if person.rule == "title" else None
                if not self.claim(Person(first, last, shared, person.agency if shared else None, "list", 0.88)):
                    break
                start = first
            end = person.end
            while gap := lex.separator.match(text, end):
                run_ = _WORD.match(text, gap.end())
                if run_ is None or not 2 <= len(run_[0]) <= 4 or person.rule == "title":
                    break
                if self.taken(*run_.span()) or self.weight(*run_.span()) < 9:
                    break
                same = person.rule == "after-title" and body_before_bracket(text, person.start, self.places)
                role, agency = (person.role, person.agency) if same else (None, None)
                if not self.claim(Person(run_.start(), run_.end(), role, agency, "list", 0.88)):
                    break
                end = run_.end()

    def _sure(self, start: int, end: int) -> bool:
        """Return whether a word of three syllables is a name for Kiwi too."""
        return end - start == 3 and self.weight(start, end) >= 14 and evidence(self.context.morphemes, start, end) > 0

    def _repeats(self) -> None:
        """Find the names again where they stand alone."""
        text, lex = self.text, lexicon()
        for name in dict.fromkeys(text[one.start : one.end] for one in self.found):
            if len(name) < 3 and not any(
                one.rule in ("title", "after-title") for one in self.found if text[one.start : one.end] == name
            ):
                continue
            at = text.find(name)
            while at >= 0:
                end = at + len(name)
                clean = not (at and text[at - 1].isalnum()) and lex.after_name.match(text, end)
                mention = self.places.at(at)
                if clean and not self.taken(at, end) and (mention is None or mention.end <= end):
                    self.claim(Person(at, end, None, None, "repeated", 0.87 if len(name) > 2 else 0.8))
                at = text.find(name, end)

    def _settle(self) -> None:
        """Give repeated names the role and body that the text told once."""
        by_name: dict[str, list[Person]] = {}
        for one in self.found:
            by_name.setdefault(self.text[one.start : one.end], []).append(one)
        for same in by_name.values():
            role = next((one for one in same if one.role), None)
            body = next((one for one in same if one.agency), None)
            for one in same:
                if one.role is None and role is not None and one.rule in ("repeated", "known", "list", "telephone"):
                    one.role = role.role
                if one.agency is None and body is not None and self._same_office(one, body):
                    one.agency = body.agency

    def _publish(self) -> None:
        """Give officials of a unit whose body the text leaves out the body that publishes the release."""
        layout = self.context.layout
        body = None
        if layout is not None and layout.agency:
            body = agency_name(layout.agency, self.context.published) or region_name(
                layout.agency, self.context.published
            )
        if body is None:
            body = next((one.agency for one in self.found if one.head and one.agency), None)
        for one in self.found:
            if one.official and one.agency is None:
                one.agency = body

    @staticmethod
    def _same_office(one: Person, other: Person) -> bool:
        if one.rule == "repeated" or (one.head and other.head):
            return True
        return bool(one.role and other.role and (one.role.endswith(other.role) or other.role.endswith(one.role)))


def _members(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for word in re.finditer(r"[가-힣]+", text[start:end]):
        yield start + word.start(), start + word.end()


def value_of(surface: str) -> str:
    """Return the name as written: NFKC, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", surface).split())


def find(text: str, context: Context) -> list[Mention]:
    """Return the persons of a text, in order and without overlap.

    Args:
        text: analysed text (NFC); offsets are its code points.
        context: publication date, morphemes and the mentions of agencies, departments and regions found before;
            each may be missing.
    """
    return [
        Mention(
            type="person",
            start=one.start,
            end=one.end,
            value=value_of(text[one.start : one.end]),
            role=one.role,
            agency=one.agency,
            rule=one.rule,
            score=one.score,
        )
        for one in Search(text, context).run()
    ]
