"""Finding places: candidates, evidence, meaning."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right

from kextract.context import Context
from kextract.entities.regions.divisions import Division, line
from kextract.entities.regions.hits import Hit, candidates
from kextract.entities.regions.names import Form, alternatives, bare_towns, forms, patterns
from kextract.entities.regions.pairs import find_pairs
from kextract.entities.regions.resolving import Places, Reading, alive_senses, read
from kextract.entities.regions.surroundings import (
    before_body,
    dative,
    figures,
    in_complex,
    inside_event,
    led,
    nothing_else,
    place_cue,
    proper_noun,
    provincial_body,
    quoted_names,
    right_boundary,
    short_locative,
    state_cue,
    word_end,
)
from kextract.entities.regions.unlisted import again, follower, numbered_villages
from kextract.mentions import Mention
from kextract.resources import data
from kextract.signs import Signs

LATEST = "9999-01-01"
_ZONE_WEIGHTS = {"title": 5, "metadata": 5, "head": 5, "contact": 3}
_ROW = 40  # characters that the figure between two names of a row takes at most
_FUSED = 0.55
_SCORES = {"plain": 0.95, "careful": 0.85, "strict": 0.75}


#: Spaces, middle dots and kinds of divisions that are written in several ways; lengths stay.
_SIGNS = Signs(
    dict.fromkeys("\u00a0\u2009\u202f\u3000", " ")
    | dict.fromkeys("ㆍ・‧․∙•･", "·")
    | data("regions/patterns.yaml")["kinds_in_signs"]
)


class _Finder:
    def __init__(self, text: str, context: Context) -> None:
        self.text = text = _SIGNS(text)
        self.context = context
        self.day = context.published.isoformat() if context.published else LATEST
        self.places = Places(self.day)
        self.hits, self.stated = candidates(text, context.morphemes, context.damaged, self.day)
        joins = alternatives(patterns()["joins"])
        self.join = re.compile(rf"(?:{joins})\s?")
        self.figures = figures()
        self.names = quoted_names(text)
        self.name_starts = [start for start, _ in self.names]

    def run(self) -> list[Mention]:
        """Return the mentions, none of which overlap."""
        self._drop_names()
        self._link()
        self._accept_plain()
        self._weigh()
        before = self._state()
        self._accept_doubtful()
        if self._state() != before:
            self._weigh()
        self._add_towns()
        return self._mentions()

    def _state(self) -> list[tuple[bool, str]]:
        return [(hit.accepted, hit.form.text) for hit in self.hits]

    def _quote_around(self, hit: Hit) -> tuple[int, int] | None:
        index = bisect_right(self.name_starts, hit.start) - 1
        if index >= 0 and hit.end <= self.names[index][1]:
            return self.names[index]
        return None

    def _drop_names(self) -> None:
        """Drop places inside the names of events, products and laws, unless the quote holds nothing but places."""
        kept: list[Hit] = []
        starts = [hit.start for hit in self.hits]
        ends = {hit.end for hit in self.hits}
        for hit in self.hits:
            if quote := self._quote_around(hit):
                rest = list(self.text[quote[0] : quote[1]])
                for other in self.hits[bisect_left(starts, quote[0]) : bisect_left(starts, quote[1])]:
                    rest[other.start - quote[0] : other.end - quote[0]] = [""] * (other.end - other.start)
                if not nothing_else("".join(rest)):
                    continue
            award = any(sense.code == "KR" for sense in hit.form.senses)
            if hit.form.unless and hit.form.unless.match(self.text, hit.end):
                continue
            if before_body(self.text, hit.end, hit.form) or (hit.form.town and in_complex(self.text, hit.start)):
                continue
            listed = self.text[hit.start - 2 : hit.start] == ", " and hit.start - 2 in ends
            if not listed and inside_event(self.text, hit.end, award):
                while kept and self.text[kept[-1].end : hit.start] in patterns()["dots"]:
                    hit = kept.pop()  # 여수·순천 10·19사건
                continue
            kept.append(hit)
        self.hits = kept

    def _link(self) -> None:
        for before, hit in zip(self.hits, self.hits[1:], strict=False):
            hit.preceding, before.following = before, hit
            gap = self.text[before.end : hit.start]
            if gap in ("", " "):
                hit.parent = before
                if self.context.damaged and not gap and not self._nested(hit):
                    hit.joined = before.joined = True
            elif (len(gap) < 4 and self.join.fullmatch(gap)) or (len(gap) < _ROW and self.figures.fullmatch(gap)):
                hit.joined = before.joined = True
            elif gap in ("(", " (") or (gap in (")", ") ") and self.text[before.start - 1 : before.start] == "("):
                hit.parent = before

    def _nested(self, hit: Hit) -> bool:
        """Return whether the hit before it may hold this one."""
        if hit.parent is None:
            return False
        outer = alive_senses(hit.parent.form.senses, self.day)
        return any(
            (s.division and o.division and o.division.key in line(s.division, self.day))
            or (o.kind == "country" and s.kind in ("city", "state") and s.country == o.code)
            for s in alive_senses(hit.form.senses, self.day)
            for o in outer
        )

    def _accept_plain(self) -> None:
        for hit in self.hits:
            hit.accepted = hit.form.level == "plain" and not hit.form.town

    def _weigh(self) -> None:
        self.places = Places(self.day)
        layout = self.context.layout
        for hit in self.hits:
            if not hit.accepted:
                continue
            senses = alive_senses(hit.form.senses, self.day)
            if len(senses) == 1:
                kind = layout.kind_at(hit.start) if layout else "body"
                self.places.add(senses[0], _ZONE_WEIGHTS.get(kind, 1), not hit.form.bare)
        sure = Places(self.day)
        sure.keys, sure.countries = self.places.keys.copy(), self.places.countries.copy()
        readings: dict[int, Reading] = {}
        for hit in self.hits:
            if hit.accepted and len(alive_senses(hit.form.senses, self.day)) > 1:
                readings[hit.start] = reading = read(hit, readings, sure)
                if reading.sense is not None:
                    self.places.add(reading.sense, 1, not hit.form.bare)
        for start, form in self.stated:
            senses = alive_senses(form.senses, self.day)
            whole = tuple(sense for sense in senses if sense.division and sense.division.level == "province")
            if provincial_body(self.text, start + len(form.text)):
                senses = whole
            if len(senses) == 1:
                self.places.add(senses[0], 1, not form.bare)
        if layout and layout.agency:
            for stated in candidates(layout.agency, None)[0]:
                if stated.form.level == "plain" and not stated.form.town:
                    for sense in alive_senses(stated.form.senses, self.day):
                        self.places.add(sense, 10, not stated.form.bare)

    def _evidence(self, hit: Hit) -> bool:
        form, morphemes = hit.form, self.context.morphemes
        if self._nested(hit) or self._holds_next(hit) or led(self.text, hit.start):
            return True
        joined = hit.joined and self._beside_accepted(hit)
        noun = proper_noun(hit.start, hit.end, morphemes)
        if form.level == "careful":
            return (
                joined
                or noun
                or place_cue(self.text, hit.end)
                or self._named(form)
                or (dative(self.text, hit.end) and self._home(form))
            )
        if self.text[hit.start - 1 : hit.start] in "’”\"')」』" and hit.start:
            return False
        if joined or self._in_list(hit) or self._among_provinces(hit) or self._bracketed_province(hit):
            return True
        cue = place_cue(self.text, hit.end) or short_locative(self.text, hit.end)
        foreign = any(sense.kind in ("country", "city", "state") for sense in form.senses)
        if foreign:
            if state_cue(self.text, hit.end) and any(sense.kind == "country" for sense in form.senses):
                return True
            return morphemes is not None and noun and (cue or bool(set(self.places.countries) - {"KR"}))
        return cue and (self._named(form) or (morphemes is not None and noun))

    def _holds_next(self, hit: Hit) -> bool:
        following = hit.following
        return following is not None and following.parent is hit and self._nested(following)

    def _beside_accepted(self, hit: Hit) -> bool:
        before, after = hit.preceding, hit.following
        return (before is not None and before.accepted and self._beside(before, hit)) or (
            after is not None and after.accepted and self._beside(hit, after)
        )

    def _beside(self, before: Hit, after: Hit) -> bool:
        """Return whether nothing stands between two hits but a join, or the figure of a row."""
        gap = self.text[before.end : after.start]
        return len(gap) < 4 or (len(gap) < _ROW and self.figures.fullmatch(gap) is not None)

    def _in_list(self, hit: Hit) -> bool:
        """Return whether the hit is one of three or more names in a row, doubtful ones among them."""
        count = 1
        before, after = hit, hit
        while before.preceding and before.joined and self._beside(before.preceding, before) and count < 3:
            before, count = before.preceding, count + 1
        while after.following and after.joined and self._beside(after, after.following) and count < 3:
            after, count = after.following, count + 1
        return hit.joined and count >= 3

    def _among_provinces(self, hit: Hit) -> bool:
        """Return whether the hit names a province and stands between two others at a short distance (a table row)."""
        before, after = hit.preceding, hit.following
        if before is None or after is None or not (before.accepted and after.accepted):
            return False
        near = hit.start - before.end < 30 and after.start - hit.end < 30
        return near and all(
            any(s.division and s.division.level == "province" for s in one.form.senses) for one in (before, hit, after)
        )

    def _bracketed_province(self, hit: Hit) -> bool:
        """Return whether a province is all that brackets hold: 가람대(경기)."""
        brackets = self.text[hit.start - 1 : hit.start] + self.text[hit.end : hit.end + 1]
        return brackets == "()" and any(s.division and s.division.level == "province" for s in hit.form.senses)

    def _named(self, form: Form) -> bool:
        return any(sense.division is not None and sense.division.key in self.places.named for sense in form.senses)

    def _home(self, form: Form) -> bool:
        """Return whether the place lies in a province that the release names."""
        return any(
            self.places.keys[key]
            for sense in alive_senses(form.senses, self.day)
            if sense.division is not None
            for key in line(sense.division, self.day)[-1:]
        )

    def _accept_doubtful(self) -> None:
        for _ in range(2):
            for hit in self.hits:
                if not hit.accepted and not hit.form.town:
                    hit.accepted = self._evidence(hit)
        sure = {hit.form.text for hit in self.hits if hit.accepted}
        for hit in self.hits:
            if not hit.accepted and not hit.form.town and hit.form.text in sure:
                morphemes = self.context.morphemes
                noun = morphemes is not None and proper_noun(hit.start, hit.end, morphemes)
                hit.accepted = noun or hit.form.level == "careful"
        for hit in self.hits:
            if hit.accepted and hit.form.bare and not self._nested(hit):
                hit.form = self._namesake(hit.form)

    def _namesake(self, form: Form) -> Form:
        """Return the town of the release's own district that a bare name means there (마산 in 해남군 is 마산면)."""
        if self._named(form) or not all(s.division and s.division.level == "district" for s in form.senses):
            return form
        for suffix in patterns()["stacked_suffixes"]:
            town = forms().get(form.text + suffix)
            if town and any(s.division and s.division.parent in self.places.named for s in town.senses):
                return town
        return form

    def _add_towns(self) -> None:
        """Accept towns and villages beside their parent or inside the release's own districts; look for short ones."""
        found: list[Hit] = []
        previous: Hit | None = None
        for hit in self.hits:
            if hit.form.town:
                hit.accepted = self._nested(hit) or self._stacked(hit) or self._local(hit, previous)
            if hit.accepted:
                previous = hit
            found.append(hit)
            if hit.accepted and (follows := self._follower(hit)):
                found.append(follows)
        self.hits = [hit for hit in found if hit.accepted]
        self.hits = sorted([*self.hits, *again(self.text, self.hits)], key=lambda hit: hit.start)

    def _follower(self, hit: Hit) -> Hit | None:
        """Return the place right after another that no search finds: a town of two syllables, or bare (청주 오송)."""
        if abroad := follower(self.text, hit, self.context.morphemes):
            return abroad
        if match := _short_town().match(self.text, hit.end):
            form = forms().get(match.group(1))
        elif match := _bare_town().match(self.text, hit.end):
            form = bare_towns().get(match.group(1))
            if self.context.morphemes is None or not proper_noun(*match.span(1), self.context.morphemes):
                return None
        else:
            return None
        if form is None or not form.town or (hit.following and hit.following.start < match.end()):
            return None
        follows = Hit(match.start(1), match.end(1), form, parent=hit)
        if not (self._nested(follows) and right_boundary(self.text, follows.end, follows.form, self.context.morphemes)):
            return None
        follows.accepted = True
        return follows

    def _stacked(self, hit: Hit) -> bool:
        """Return whether a 읍 or 면 follows a district right away, though the tables do not list it there."""
        parent = hit.parent
        return (
            hit.form.level != "strict"
            and hit.form.text[-1] in patterns()["stacked_suffixes"]
            and parent is not None
            and parent.accepted
            and any(s.division is not None and s.division.level == "district" for s in parent.form.senses)
        )

    def _local(self, hit: Hit, previous: Hit | None) -> bool:
        if hit.form.level == "strict":
            return False
        senses = [s.division for s in alive_senses(hit.form.senses, self.day) if s.division]
        if not any(self.places.keys[key] for d in senses for key in line(d, self.day)[:-1]):
            return self._well_known(hit, senses)
        if previous and previous.form.town and self.join.fullmatch(self.text[previous.end : hit.start]):
            return True
        return self.context.morphemes is None or self.context.morphemes.starts_at(hit.start)

    def _well_known(self, hit: Hit, senses: list[Division]) -> bool:
        """Return whether a town of three syllables or more is plain without its district: no village, not a word."""
        if len(hit.form.text) < 3 or any(division.level == "village" for division in senses):
            return False
        if hit.form.text[-1] not in patterns()["stacked_suffixes"] and not self._home(hit.form):
            return False
        return proper_noun(hit.start, hit.end, self.context.morphemes) or len(senses) == 1

    def _mentions(self) -> list[Mention]:
        readings: dict[int, Reading] = {}
        mentions: list[Mention] = []
        for hit in self.hits:
            reading = read(hit, readings, self.places)
            readings[hit.start] = reading
            mentions.append(
                Mention(
                    type="region",
                    start=hit.start,
                    end=hit.end,
                    value=reading.value,
                    code=reading.code,
                    rule=f"region.{'town' if hit.form.town else (reading.sense or hit.form.senses[0]).kind}",
                    score=_FUSED if hit.fused else _SCORES.get(hit.form.level, 0.8) - (0.05 if hit.form.bare else 0.0),
                    note=reading.note,
                    candidates=reading.candidates,
                )
            )
        mentions += numbered_villages(self.text, [(m.start, m.end) for m in mentions])
        taken = sorted([(m.start, m.end) for m in mentions] + self.names)
        pairs = [
            pair
            for pair in find_pairs(self.text)
            if not _overlaps(taken, pair.start, pair.end)
            and not inside_event(self.text, word_end(self.text, pair.end), False)
        ]
        return sorted([*mentions, *pairs], key=lambda m: m.start)


@functools.cache
def _short_town() -> re.Pattern[str]:
    suffixes = "".join(patterns()["short_suffixes"])
    return re.compile(rf"[ ]?([가-힣][{suffixes}])(?![{suffixes}])")


@functools.cache
def _bare_town() -> re.Pattern[str]:
    after = alternatives(patterns()["after_bare_town"])
    return re.compile(rf" ([가-힣]{{2,3}}?)(?=[ ,.·)\n]|{after}|$)")


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether one of the sorted spans, which may nest two deep, shares a code point with this one."""
    index = bisect_right(spans, (end - 1, 1 << 60))
    return any(first < end and start < last for first, last in spans[max(0, index - 64) : index])


def find(text: str, context: Context) -> list[Mention]:
    """Find the places of a text.

    Args:
        text: NFC text.
        context: what else is known of the release.

    Returns:
        Mentions of type `region` in order, without overlap. `value` is the official name on the publication date;
        `code` is ISO 3166 or the ten-digit division code; `candidates` lists the places between which the text leaves
        a choice.
    """
    return _Finder(text, context).run()
