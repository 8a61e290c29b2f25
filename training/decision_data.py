"""Damaged releases with what was lost, and the evidence of every option in them, for the decision to learn from."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from kextract.alignment import left_align
from kextract.garbling import garble
from kextract.layout import Layout, analyse

_CLOSED = "0123456789().,"
#: Numbers of releases: below nothing pieces of statutes, then releases of local governments, the gold's from here on,
#: and releases of ministries from here on.
ANNOTATED, MINISTRIES = 100_000, 200_000
GENRES = ("statutes", "local", "annotated", "ministries")


def genre(name: int) -> str:
    """Return what a text is by its number; one of `GENRES`."""
    return GENRES[sum(int(name) >= first for first in (0, ANNOTATED, MINISTRIES))]


@dataclass
class Damaged:
    """One damaged text.

    Args:
        text: the damaged text.
        clean: the intact text.
        lost: by left-aligned place in the damaged text without its spaces and the syllables lost there: all that went
            with them, and the kind.
        name: release it comes from.
        mode: A, H or B of the generator, `free` for a damage that follows no profile, `clean` for none.
        published: publication date.
        gaps: by the same place, all syllables lost there, those of neighbouring losses too.
        origins: by the keys of `lost`, where in the intact text it stood.
    """

    text: str
    clean: str
    name: int
    mode: str
    published: dt.date
    lost: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    gaps: dict[int, str] = field(default_factory=dict)
    origins: dict[tuple[int, str], int] = field(default_factory=dict)
    layout: Layout | None = None

    def __post_init__(self) -> None:
        self.layout = analyse(self.text)
        self._bare = "".join(character for character in self.text if character != " ")
        self._kinds: dict[int, str] = {}
        self._spaces = [0]
        for character in self.text:
            self._spaces.append(self._spaces[-1] + (character == " "))

    def lose(self, place: int, removed: str, kind: str, origin: int = -1) -> None:
        """Note what is lost at a place, and where it stood in the intact text."""
        string = syllables(removed)
        if string:
            bare = place - self._spaces[place]
            self.gaps[bare] = self.gaps.get(bare, "") + string
            self._kinds.setdefault(bare, kind)
            self.lost[self.key(place, string)] = (removed, kind)
            self.origins[self.key(place, string)] = origin

    def key(self, place: int, string: str) -> tuple[int, str]:
        """Spaces do not count: a word lost with its space may be restored on either side of the one that stayed."""
        return left_align(self._bare, place - self._spaces[place], string)

    def kind(self, position: int, string: str) -> str:
        """Return the kind of the loss that an insertion makes good, wholly or from one end; empty when it is wrong."""
        key = self.key(position, string)
        if key in self.lost:
            return self.lost[key][1]
        place = position - self._spaces[position]
        gap = self.gaps.get(place, "")
        if string and len(gap) > len(string) and (gap.startswith(string) or gap.endswith(string)):
            return self._kinds[place]
        return ""


def syllables(string: str) -> str:
    """Return the syllables of a string alone."""
    return "".join(character for character in string if "가" <= character <= "힣")


def from_runs(clean: str, runs: list[tuple[int, int, str]], name: int, mode: str, published: dt.date) -> Damaged:
    """Take half-open spans (with their kind) out of a text, which must be in order and not touch."""
    parts, lost, position, length = [], [], 0, 0
    for start, end, kind in runs:
        parts.append(clean[position:start])
        length += start - position
        lost.append((length, clean[start:end], kind, start))
        position = end
    parts.append(clean[position:])
    damaged = Damaged("".join(parts), clean, name, mode, published)
    for place, removed, kind, start in lost:
        damaged.lose(place, removed, kind, start)
    return damaged


def by_generator(clean: str, name: int, seed: int, mode: str, published: dt.date, severity: object = None) -> Damaged:
    """Damage a text with the generator."""
    garbled = garble(clean, seed=seed, mode=mode, severity=severity)  # type: ignore[arg-type]
    return from_runs(clean, [(run.start, run.end, run.kind) for run in garbled.runs], name, mode, published)


def freely(clean: str, name: int, seed: int, published: dt.date) -> Damaged:
    """Damage a text at rates drawn anew for every kind of place, so that no profile can be learned by heart."""
    dice = random.Random(seed * 7919 + name)
    first_line = clean.find("\n") + 1

    def draw(low: float, high: float) -> float:
        return low * (high / low) ** dice.random()

    rates = {
        "last": draw(0.02, 0.25),
        "first": draw(0.005, 0.12),
        "inner": draw(0.002, 0.03),
        "island": draw(0.05, 0.6),
        "mark": draw(0.02, 0.7),
        "space": draw(0.001, 0.1),
    }
    two, follow = draw(0.03, 0.2), dice.random()
    runs: list[tuple[int, int, str]] = []
    place = first_line
    while place < len(clean):
        kind = _kind(clean, place)
        if kind and dice.random() < rates[kind]:
            end = place + 1
            if kind in ("first", "inner", "last") and dice.random() < two and _hangul(clean, end):
                end += 1
            if end < len(clean) and clean[end] == " " and dice.random() < follow:
                end += 1
            runs.append((place, end, _name(kind, clean, place)))
            place = end + 1
        else:
            place += 1
    return from_runs(clean, runs, name, "free", published)


def _hangul(text: str, place: int) -> bool:
    return 0 <= place < len(text) and "가" <= text[place] <= "힣"


def _kind(text: str, place: int) -> str:
    character = text[place]
    if (
        character.isdigit()
        or character in _CLOSED
        or character == "\n"
        or (character.isascii() and character.isalpha())
    ):
        return ""
    if character in " \u00a0":
        return "space" if character == " " else ""
    if not _hangul(text, place):
        return "mark"
    before, after = _hangul(text, place - 1), _hangul(text, place + 1)
    if not before and not after:
        return "island"
    return "first" if not before else "last" if not after else "inner"


def _name(kind: str, text: str, place: int) -> str:
    if kind == "island":
        return "counter" if place and text[place - 1].isdigit() else "word"
    return {"last": "particle"}.get(kind, kind)


def damaged_copies(clean: str, name: int, published: dt.date, copies: int) -> Iterator[Damaged]:
    """Yield copies of a release with many kinds of damage, an intact one among them."""
    yield Damaged(clean, clean, name, "clean", published)
    for seed in range(copies):
        for mode in "AHB":
            yield by_generator(clean, name, 100 * seed + ord(mode), mode, published)
        yield freely(clean, name, seed, published)
        if seed % 2 == 0:
            yield freely(clean, name, seed + 1000, published)
            yield by_generator(clean, name, 100 * seed + 7, "A", published, "very light")
