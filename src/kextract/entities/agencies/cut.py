"""Bodies of damaged texts whose names lost a syllable or two: 천국제공항공사, 교부는, 고성의회.

What is left of a name counts where the text names the body in full elsewhere, or where only one body of the gazetteer
can be meant and enough of its name is left.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kextract.entities.agencies.forms import either, forms, is_generic
from kextract.entities.agencies.glued import line_start
from kextract.entities.agencies.hits import Hit
from kextract.entities.agencies.names import Names
from kextract.entities.regions.names import forms as places
from kextract.morphemes import Morphemes
from kextract.resources import data

_RUN = re.compile(r"(?<![가-힣A-Za-z])[가-힣A-Z]{2,}")
_LONGEST = 16
#: Syllables that must be left of a name of the gazetteer, and of one of the text inside a line.
_LISTED = 5
_OWN = 3
_SCORE = 0.7


def cut_names(
    text: str,
    hits: Sequence[Hit],
    own: Mapping[str, str | None],
    names: Names,
    morphemes: Morphemes | None,
    day: dt.date | None,
) -> list[Hit]:
    """Return what is left of names in a damaged text, outside of the names found whole, in order.

    Args:
        text: the text.
        hits: the bodies found, by position.
        own: names that stand in the text whole, with their values where no table lists them.
        names: the gazetteer.
        morphemes: morphemes of the text.
        day: publication date.
    """
    if morphemes is None:
        return []
    known = _left_of(_family(text, own, hits, names))
    listed = _listed(names)
    starts = [hit.start for hit in hits]
    found = []
    for run in _RUN.finditer(text):
        start = run.start()
        at = bisect_right(starts, start) - 1
        if at >= 0 and hits[at].end > start:
            continue
        limit = starts[at + 1] if at + 1 < len(starts) else len(text)
        for end in range(min(run.end(), start + _LONGEST, limit), start + 1, -1):
            left = text[start:end]
            whole = known.get(left) or listed.get(left) or []
            if not whole or left in names.by_form or left in _blocked() or left in places():
                continue
            if _believed(text, start, end, left in known, whole, morphemes):
                value = {_value(name, own, names, day) for name in whole}
                found.append(Hit(start, end, "cut", _SCORE, None, value.pop() if len(value) == 1 else "", 1))
                break
    return found


def _believed(text: str, start: int, end: int, vouched: bool, whole: Sequence[str], morphemes: Morphemes) -> bool:
    """Return whether what is left of a name may be one here."""
    spec, length = forms(), end - start
    closed = spec.tail.match(text, end) is not None or spec.title.match(text, end) is not None
    if not closed and not (length >= _OWN and morphemes.starts_at(end) and morphemes.ends_at(end)):
        return False
    tag = morphemes.one(start, end)
    common = length < _LISTED and tag is not None and tag not in ("NNP", "UN", "NA")
    word = text[start:end] in _words() or common
    opens = line_start().search(text, max(0, start - 16), start) is not None or text.endswith(_openers(), 0, start)
    subject = _subjects().match(text, end) is not None
    bracket = text[end : end + 1] == "("
    if _generic(text[start:end]) and not (vouched and opens and bracket):
        return False
    if not opens and (all(name[2:] == text[start:end] for name in whole) or _in_particle(start, end, morphemes)):
        return False
    if not vouched:
        enough = length >= _LISTED or (opens and length >= _LISTED - 1)
        return enough and closed and len(set(whole)) == 1 and not word
    if opens:
        return subject or bracket or (not word and (length >= _OWN or text[end : end + 1] == " "))
    if length >= _OWN:
        return not word
    return subject and not word and text[end - 1] in _ends()


def _in_particle(start: int, end: int, morphemes: Morphemes) -> bool:
    """Return whether the morphology takes the end of a stretch for a particle or an ending."""
    index = morphemes.covering(end - 1)
    return index is not None and morphemes.starts[index] > start and morphemes.tags[index][0] in "JE"


def _value(name: str, own: Mapping[str, str | None], names: Names, day: dt.date | None) -> str | None:
    if name in names.by_form:
        return names.read(name, day).value
    return own.get(name) or name


def _family(text: str, own: Mapping[str, str | None], hits: Sequence[Hit], names: Names) -> Iterator[str]:
    """Return the names of the text, the other forms of the same bodies, and the councils of its divisions."""
    proper = (name for name in own if name in names.by_form or name.endswith(tuple(forms().suffixes)))
    wanted = {*proper, *(hit.form for hit in hits if hit.form)}
    for name in sorted(wanted):
        yield name
        for life in names.by_form.get(name, ()):
            for form in (life.name, *life.abbreviations):
                if form not in names.weak and len(form) > 2 and " " not in form:
                    yield form
    yield from councils_of(text)


def councils_of(text: str) -> list[str]:
    """Return the councils and halls of the divisions that a text names."""
    councils: dict[str, list[str]] = data("agencies/damaged.yaml")["councils"]
    return [name[:-1] + body for name in divisions_of(text) for body in councils[name[-1]]]


def divisions_of(text: str) -> list[str]:
    """Return the provinces, cities, counties and districts that a text names with their kind, sorted."""
    return sorted(name for name in {match[0] for match in _division().finditer(text)} if name in places())


def _left_of(wanted: Iterable[str]) -> dict[str, list[str]]:
    """Return names by what is left of them without one syllable, or without their first two.

    What lacks the last syllable counts where it ends within a suffix of bodies (인천도시공), for what stands before a
    suffix of one syllable names a field (해양수산); what lacks the first two counts where its head is proper.
    """
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(wanted):
        last = len(name) - 1
        left = [name[:at] + name[at + 1 :] for at in range(last) if "가" <= name[at] <= "힣"]
        if name.endswith(_tails()):
            left.append(name[:last])
        if not name.startswith(_left_out()) and not name[:2].isascii():
            left.append(name[2:])
        for one in dict.fromkeys(left):
            two = one == name[2:] and len(one) > _LISTED
            if len(one) > 1 and (two or not _generic(one)) and name not in found.setdefault(one, []):
                found[one].append(name)
    return found


def _generic(left: str) -> bool:
    """Return whether what is left of a name is a suffix of bodies with a generic head, or with a kind of division."""
    end = next((size for size in range(len(left), 1, -1) if left[-size:] in forms().suffixes), 0)
    head = left[: len(left) - end]
    return end > 0 and (is_generic(head) or head in data("agencies/damaged.yaml")["councils"])


@functools.cache
def _listed(names: Names) -> dict[str, list[str]]:
    return _left_of(sorted(name for name in names.by_name if len(name) >= _LISTED and " " not in name))


@functools.cache
def _blocked() -> frozenset[str]:
    return frozenset(data("agencies/damaged.yaml")["no_remnants"]) | forms().suffixes


@functools.cache
def _words() -> frozenset[str]:
    return frozenset(data("agencies/damaged.yaml")["words"])


@functools.cache
def _tails() -> tuple[str, ...]:
    return tuple(data("agencies/damaged.yaml")["tails"])


@functools.cache
def _division() -> re.Pattern[str]:
    kinds = "".join(data("regions/patterns.yaml")["division_kinds"])
    return re.compile(rf"(?<![가-힣])[가-힣]{{2,4}}[{kinds}](?![가-힣]{{3}})")


@functools.cache
def _openers() -> tuple[str, ...]:
    return tuple(f"{sign}{word} " for sign in " \n" for word in data("agencies/damaged.yaml")["openers"])


@functools.cache
def _left_out() -> tuple[str, ...]:
    return tuple(data("agencies/damaged.yaml")["left_out"])


@functools.cache
def _ends() -> frozenset[str]:
    return frozenset(data("agencies/damaged.yaml")["ends"])


@functools.cache
def _subjects() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(data('agencies/damaged.yaml')['subjects'])})(?![가-힣])")
