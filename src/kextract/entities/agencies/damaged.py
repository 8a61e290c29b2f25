"""Bodies of damaged texts: names that lost the space or sign beside them, and words glued to a name.

A name that runs into another (경찰청소방청), or into a word (행사한우자조금관리위원회), is parted where the gazetteer,
the text itself, a suffix with a place behind it, or the morphology shows where one ends and the other begins.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kextract.entities.agencies.forms import WORD, either, forms, is_generic
from kextract.entities.agencies.glued import chains, line_start, unclosed
from kextract.entities.agencies.hits import Hit, without_overlap
from kextract.entities.agencies.names import Names
from kextract.gazetteer import NameMatcher
from kextract.morphemes import Morphemes
from kextract.resources import data

#: Syllables from which a listed name is sure inside a longer word, and from which one of the text is.
_LONG = 5
_OWN = 4
#: Fewest syllables of what is parted from another name, and of a name that is looked for again between sound edges.
_PART = 4
_AGAIN = 3
_HEAD = re.compile(r"(?<![가-힣A-Za-z0-9])[가-힣]{4,20}\Z")
_HANGUL = re.compile(r"[가-힣]{1,2}\Z")


class Parting:
    """Parts the names of one damaged text.

    Args:
        text: the text.
        hits: the bodies found in it.
        names: the gazetteer.
        matcher: its automaton over forms without spaces; `listed` are the forms in its order.
        morphemes: morphemes of the text, or None.
    """

    def __init__(
        self,
        text: str,
        hits: Sequence[Hit],
        names: Names,
        matcher: NameMatcher,
        listed: Sequence[str],
        morphemes: Morphemes | None,
    ) -> None:
        self.text, self.names, self.matcher, self.listed, self.morphemes = text, names, matcher, listed, morphemes
        self.spec = forms()
        self.rules = frozenset(data("agencies/damaged.yaml")["parted_rules"])
        self.own = own_names(text, hits, names)

    def part(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits with those parted that hold more than one name, and the other places of the text's names."""
        found: list[Hit] = []
        for hit in hits:
            found += self._parts(hit) if hit.form is None and hit.rule in self.rules else [hit]
        found.sort(key=lambda hit: (hit.start, -hit.end))
        found = sorted([*found, *self._again(found)], key=lambda hit: (hit.start, -hit.end))
        more = [*chains(self.text, self.matcher, self.listed, self.names), *unclosed(self.text, self.morphemes)]
        return without_overlap([*found, *more, *self._glued_before(found)])

    def _glued_before(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Yield the bodies whose suffix and a place or first word of names stand right before another body."""
        for hit in hits:
            run = _HEAD.search(self.text, max(0, hit.start - 24), hit.start)
            if run is None or hit.rule == "cut" or not self._end(run[0]):
                continue
            if self._led(run[0]):
                yield self._named(Hit(run.start(), hit.start, "place-name", 0.7))

    def _end(self, word: str) -> bool:
        return any(word[-size:] in self.spec.suffixes for size in range(2, min(8, len(word) - 1)))

    def _parts(self, hit: Hit) -> list[Hit]:
        surface = self.text[hit.start : hit.end]
        if hit.rule == "company-mark" and (marked := self._marked(hit, surface)):
            return [marked]
        if " " in surface or len(surface) <= _PART:
            return [hit]
        inner = self._inner(hit)
        if inner is not None:
            return inner
        cut = self._between(surface)
        if cut is not None:
            first, second = (
                replace(hit, end=hit.start + cut, value=None),
                replace(hit, start=hit.start + cut, value=None),
            )
            return [*self._parts(self._named(first)), *self._parts(self._named(second))]
        start = self._begin(hit, surface)
        return [hit] if start == hit.start else [self._named(replace(hit, start=start, value=None))]

    def _marked(self, hit: Hit, surface: str) -> Hit | None:
        """Return the company before a mark to which the word behind the mark is glued (가람투자자문㈜대한)."""
        mark = self.spec.company_mark.match(surface)
        if mark is None or not (hit.start and WORD.match(self.text, hit.start - 1)):
            return None
        names = (name for name in self.own if self.text.endswith(name, 0, hit.start))
        name = max(names, key=len, default=None)
        if name is None:
            return None
        return replace(hit, start=hit.start - len(name), end=hit.start + mark.end(), value=self.own[name] or name)

    def _named(self, hit: Hit) -> Hit:
        """Return a hit with its form, where the gazetteer knows it."""
        surface = self.text[hit.start : hit.end]
        if surface in self.names.by_form and surface not in self.names.weak:
            return replace(hit, form=surface, rule="name", score=0.9)
        return hit

    def _inner(self, hit: Hit) -> list[Hit] | None:
        """Return the parts of a hit around a name inside it, or None where there is none."""
        surface = self.text[hit.start : hit.end]
        if hit.rule in ("company-mark", "corporation-mark"):
            mark = self.spec.company_mark.match(surface)
            bare = mark.end() if mark else 0
            ends = [len(name) for name in self.own if surface.startswith(name)]
            ends += [bare + len(name) for name in self.own if surface.startswith(name, bare)]
            end = max((end for end in ends if end <= len(surface)), default=len(surface))
            return None if end == len(surface) else [replace(hit, end=hit.start + end, value=None)]
        options = [
            (first, last, self.listed[number])
            for first, last, number in self.matcher.find(surface)
            if last - first < len(surface) and " " not in self.listed[number] and self._sure(self.listed[number])
        ]
        options += [
            (at, at + len(name), name)
            for name in self.own
            if _OWN <= len(name) < len(surface)
            for at in (surface.rfind(name),)
            if at >= 0
        ]
        for first, last, name in sorted(options, key=lambda option: (option[0] - option[1], option[0])):
            before, behind = surface[:first], surface[last:]
            if (behind and not self._led(behind)) or (before and not self._parts_from(before, name)):
                continue
            start, end = hit.start + first, hit.start + last
            known = name in self.names.by_form
            rule = "name" if known else hit.rule
            parts = [Hit(start, end, rule, 0.9, name if known else None, self.own.get(name), 2)]
            if behind:
                parts += self._parts(self._named(replace(hit, start=end, value=None)))
            return [*parts, *self._before(replace(hit, end=start, value=None), before)]
        return None

    def _before(self, hit: Hit, before: str) -> list[Hit]:
        """Return the names in what stands before another name in one word."""
        if len(before) < 2:
            return []
        if inner := self._inner(hit):
            return inner
        if self._body(before):
            return self._parts(self._named(hit))
        for size in range(len(before), 1, -1):
            name = before[-size:]
            if (
                name in self.names.by_form
                and name not in self.names.weak
                and (size == len(before) or name[0].isascii())
            ):
                return [replace(hit, start=hit.end - size, form=name, rule="name", score=0.9)]
        return []

    def _sure(self, form: str) -> bool:
        if form in self.names.weak or not form[0].isalpha():
            return False
        central = len(form) >= _AGAIN and any(life.source == "GOA" for life in self.names.by_name.get(form, ()))
        return central or (len(form) >= _LONG and form in self.names.by_name)

    def _body(self, surface: str) -> bool:
        """Return whether a part of a word names a body: a listed one, or a place or head with a suffix of bodies."""
        if surface in self.names.by_form or surface in self.own:
            return surface not in self.names.weak
        if len(surface) < _PART or self.spec.branch.fullmatch(surface):
            return False
        end = next((size for size in range(len(surface) - 2, 1, -1) if surface[-size:] in self.spec.suffixes), 0)
        if not end:
            return False
        head = surface[:-end]
        led = self.spec.stem.match(head) is not None or head.startswith(_starts())
        return led or (len(head) > 1 and surface[-end:] not in self.spec.needs_place and not is_generic(head))

    def _led(self, surface: str) -> bool:
        """Return whether a part of a word is a listed name, or a body that a place or a first word of names leads."""
        if surface in self.names.by_form or surface in self.own:
            return surface not in self.names.weak
        place = self.spec.stem.match(surface)
        led = surface.startswith(_starts()) or (place is not None and len(place[0]) > 1)
        return led and self._body(surface)

    def _parts_from(self, before: str, name: str) -> bool:
        """Return whether what stands before a name in one word is no part of it (전남 of 전남한국가람협회 is)."""
        if before.isdigit():
            return len(before) < 3
        if self.spec.company_mark.fullmatch(before) or not before[0].isalnum():
            return False
        if before in _leads() or self._body(before) or any(before.endswith(own) for own in self.own):
            return True
        place = self.spec.whole_place.fullmatch(before) is not None or before in self.spec.spec["national"]
        if not place and self.spec.stem.match(before):
            return False  # 제주해양 | 경찰청
        if name.startswith(_starts()) or any(life.source == "GOA" for life in self.names.by_name.get(name, ())):
            return not before.startswith(_starts()) and (
                not place or before[-1] in data("agencies/damaged.yaml")["councils"]
            )
        if place or name not in self.names.by_form:
            return False
        found = self.spec.stem.match(name)
        return found is not None and len(found[0]) > 1

    def _between(self, surface: str) -> int | None:
        """Return where a suffix of bodies ends and a place or a first word of names begins, with a suffix behind."""
        for _, end, _ in _suffixes().find(surface):
            rest = surface[end:]
            if end < _PART or len(rest) < _PART:
                continue
            if self._led(rest) and self._body(surface[:end]) and rest not in self.own:
                return end
        return None

    def _begin(self, hit: Hit, surface: str) -> int:
        """Return where a name begins behind a number, a word that the morphology ends, or a noun that leads names."""
        spec = data("agencies/damaged.yaml")
        if not surface.startswith(tuple(str(word) for word in spec["numbered"])):
            number = _number().match(surface)
            rest = surface[number.end() :] if number else ""
            if number is not None and (self._led(rest) if number["before"] else self._rest(rest)):
                return hit.start + number.end()
        if hit.rule in ("company-mark", "corporation-mark", "foreign"):
            return hit.start
        for word in _leads() if self.text.count(surface) == 1 else ():
            if surface.startswith(word) and self._rest(surface[len(word) :]):
                return hit.start + len(word)
        if self.morphemes is not None and surface not in self.own:
            ends = tuple(spec["ends_of_words"])
            for index in reversed(self.morphemes.between(hit.start, hit.end)):
                stop = self.morphemes.ends[index]
                if self.morphemes.tags[index].startswith(ends) and hit.start + 1 < stop < hit.end:
                    return stop if self._rest(self.text[stop : hit.end]) else hit.start
        return hit.start

    def _rest(self, surface: str) -> bool:
        """Return whether what is left of a word is a proper name by itself."""
        return len(surface) >= _PART and self._body(surface)

    def _again(self, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Yield the other places of the text's own names, glued to what stands beside them."""
        wanted = {name: value for name, value in self.own.items() if len(name) >= _AGAIN}
        if not wanted:
            return
        starts = [hit.start for hit in hits]
        for match in re.finditer(either(wanted), self.text):
            start, end = match.span()
            at = bisect_left(starts, end) - 1
            if at >= 0 and hits[at].end > start:
                continue
            if self._edge(start, end, match[0]):
                known = match[0] in self.names.by_form
                yield Hit(start, end, "again", 0.75, match[0] if known else None, wanted[match[0]], 1)

    def _edge(self, start: int, end: int, name: str) -> bool:
        text, morphemes = self.text, self.morphemes
        free = not (start and WORD.match(text, start - 1))
        closed = self.spec.tail.match(text, end) is not None or self.spec.title.match(text, end) is not None
        if free and closed:
            return True
        if not closed and (text[end : end + 1] == self.spec.spec["no_tail"].get(name[-1]) or _longer(text, end)):
            return False
        if morphemes is None or not (closed or morphemes.starts_at(end) or text[end].isdigit()):
            return False
        before = _HANGUL.search(text, max(0, start - 2), start)
        if len(name) >= _LONG and (free or before is None or len(before[0]) > 1):
            return True
        left = free or morphemes.starts_at(start) or text[start - 1].isdigit()
        return left and (closed or (morphemes.ends_at(end) and morphemes.starts_at(end)))


def own_names(text: str, hits: Sequence[Hit], names: Names) -> dict[str, str | None]:
    """Return the names that stand in a text between sound edges, with their values where they are not listed.

    A name that ends in another of them is left out: a word may be glued to it.
    """
    spec = forms()
    found: dict[str, str | None] = {}
    places: dict[str, int] = {}
    for hit in hits:
        surface = text[hit.start : hit.end]
        free = not (hit.start and WORD.match(text, hit.start - 1))
        if not free or len(surface) < _AGAIN or surface in names.weak or hit.rule == "listed":
            continue
        if spec.tail.match(text, hit.end) or spec.title.match(text, hit.end):
            found.setdefault(surface, hit.value)
            opens = line_start().search(text, max(0, hit.start - 16), hit.start) is not None
            places[surface] = places.get(surface, 0) + (1 if opens and hit.start else 2)
    left = {
        name
        for name in found
        if name not in names.by_form
        and (
            (places[name] < 2 and not spec.company_mark.search(name))
            or any(other.endswith(name) and 0 < len(other) - len(name) < _AGAIN for other in found)
            or any(name != other and name.endswith(other) and other in names.by_form for other in found)
            or (spec.company_mark.match(name) and any(name != other and name.startswith(other) for other in found))
        )
    }
    return {name: value for name, value in found.items() if name not in left}


@functools.cache
def _longer_units() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(forms().suffixes)})")


def _longer(text: str, end: int) -> bool:
    """Return whether a name goes on with a suffix that makes another name of it."""
    return _longer_units().match(text, end) is not None


@functools.cache
def _suffixes() -> NameMatcher:
    return NameMatcher(sorted(suffix for suffix in forms().suffixes if len(suffix) > 1))


@functools.cache
def _starts() -> tuple[str, ...]:
    return tuple(data("agencies/damaged.yaml")["name_starts"])


@functools.cache
def _leads() -> tuple[str, ...]:
    return tuple(sorted(data("agencies/damaged.yaml")["lead_nouns"], key=len, reverse=True))


@functools.cache
def _number() -> re.Pattern[str]:
    return re.compile(data("agencies/damaged.yaml")["numbers"])
