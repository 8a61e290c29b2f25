"""Bodies whose name the text itself proves: quoted in full, marked as a corporation, beside their head."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from kextract.entities.agencies.forms import WORD, either, forms, is_generic
from kextract.entities.agencies.morphology import DOTS, Candidate
from kextract.morphemes import Morphemes

_QUOTED = re.compile(r"[‘“'\"]([^‘’“”'\"\n()]{5,40}?)(?:[’”'\"]|(?=\())")
_LISTED_HEAD = re.compile(r"(?<![가-힣A-Za-z0-9])[가-힣A-Z]{2,8}\Z")
_LATIN = re.compile(r"(?<![A-Za-z0-9&·\-])([A-Z][A-Z0-9&]{1,7})")


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    spec = forms().spec
    dots = re.escape("".join(sorted(DOTS)))
    schools = spec["schools"]
    outside = either(spec["company_marks"]["outside"])
    parts = rf"(?:[가-힣A-Za-z0-9]{{2,8}}[{dots}]){{1,3}}[가-힣A-Za-z0-9]{{0,12}}?"
    head = rf"(?:{either(spec['head_titles'])}) [가-힣]{{2,4}}[ ,)）]"
    whole = either(schools["ends"].values())
    return {
        "quoted": re.compile(rf"\S.* .*(?:{either(spec['quoted_bodies'])})\Z"),
        "quoted_off": re.compile(spec["quoted_bodies_off"]),
        "dotted": re.compile(rf"(?:{outside}) ?({parts}(?:{either(forms().suffixes)}))"),
        "dot": re.compile(rf"[{dots}]"),
        "school": re.compile(
            rf"(?<![가-힣A-Za-z0-9])([가-힣]{{2,6}}?[1-9]?)({either(schools['ends'])})"
            rf" (?:(?:{either(schools['proof'])})(?![가-힣]{{4}})"
            rf"|[가-힣]{{2,4}} (?:{either(schools['heads'])})(?![가-힣]{{2}}))"
        ),
        "whole": re.compile(rf"(?<![가-힣A-Za-z0-9])([가-힣]{{2,6}}?)({whole})(?![가-힣]{{3}})"),
        "headed": re.compile(rf"[(（]{head}"),
        "headed_word": re.compile(r"(?<![가-힣A-Za-z0-9&·])[가-힣A-Za-z0-9&]{3,20}\Z"),
        "row": re.compile(
            rf"(?<![가-힣A-Za-z0-9])[가-힣]{{2,5}}?(?:{either(schools['ends'])})"
            rf"(?:[{dots},] ?[가-힣]{{2,5}}?(?:{either(schools['ends'])})){{1,19}}(?![가-힣]{{3}})"
        ),
        "member": re.compile(rf"([가-힣]{{2,5}}?)({either(schools['ends'])})(?=[{dots},]|\Z)"),
        "title": re.compile(rf" (?:{either(spec['latin_titles'])})(?![가-힣]{{2}})"),
        "latin": re.compile(rf"[A-Z0-9&] (?:{either(spec['latin_titles'])})(?![가-힣]{{2}})"),
    }


def quoted(text: str) -> Iterator[Candidate]:
    """Yield bodies whose whole name of several words stands in quotes (‘가나 이전 반대 대책위원회’)."""
    name, off = _patterns()["quoted"], _patterns()["quoted_off"]
    for match in _QUOTED.finditer(text):
        if name.match(match[1]) and not off.search(match[1]):
            yield Candidate(match.start(1), match.end(1), "quoted", 0.86)


def dotted(text: str) -> Iterator[Candidate]:
    """Yield corporations with a dot in their name, known by the mark before it, (사)가나·다라협의회, everywhere."""
    patterns = _patterns()
    for name in dict.fromkeys(patterns["dot"].sub("\0", match[1]) for match in patterns["dotted"].finditer(text)):
        again = re.compile(re.escape(name).replace(re.escape("\0"), patterns["dot"].pattern))
        for match in again.finditer(text):
            if forms().tail.match(text, match.end()) or forms().title.match(text, match.end()):
                yield Candidate(match.start(), match.end(), "corporation-mark", 0.82)


def schools(text: str, morphemes: Morphemes | None) -> Iterator[Candidate]:
    """Yield schools by their short names (가람초), where a word such as 교장, the full name or a row proves one."""
    patterns = _patterns()
    spec = forms().spec
    ends: dict[str, str] = spec["schools"]["ends"]
    short = {whole: end for end, whole in ends.items()}
    named: dict[str, str] = {}
    proofs = any(word in text for word in (*spec["schools"]["proof"], *spec["schools"]["heads"]))
    for match in patterns["school"].finditer(text) if proofs else ():
        if not _ends_a_clause(match.end(2), morphemes):
            named.setdefault(match[1] + match[2], match[1] + ends[match[2]])
    if spec["schools"]["word"] in text:
        for row in patterns["row"].finditer(text):
            members = list(patterns["member"].finditer(row[0]))
            if len(members) == 1 + sum(mark in DOTS or mark == "," for mark in row[0]):
                for member in members:
                    if not _ends_a_clause(row.start() + member.end(2), morphemes):
                        named.setdefault(member[0], member[1] + ends[member[2]])
    for match in patterns["whole"].finditer(text) if spec["schools"]["word"] in text else ():
        named.setdefault(match[1] + short[match[2]], match[0])
    for word in spec["no_schools"]:
        named.pop(word, None)
    if not named:
        return
    for match in re.finditer(rf"(?<![가-힣A-Za-z0-9])(?:{either(named)})", text):
        if forms().tail.match(text, match.end()):
            yield Candidate(match.start(), match.end(), "school", 0.8, named[match[0]])


def _ends_a_clause(end: int, morphemes: Morphemes | None) -> bool:
    """Return whether the syllable before a position is the ending of a verb (참여하고 학생들은)."""
    if morphemes is None:
        return False
    index = morphemes.covering(end - 1)
    return index is not None and morphemes.tags[index].startswith(("E", "J", "V"))


def forces(text: str) -> Iterator[Candidate]:
    """Yield units of the forces (육군 제22보병사단, 31사단)."""
    spec = forms().spec["military"]
    if not any(arm in text for arm in spec["arms"]) and _numbered_force().search(text) is None:
        return
    for match in _forces().finditer(text):
        if forms().tail.match(text, match.end()) or forms().title.match(text, match.end()):
            yield Candidate(match.start(), match.end(), "forces", 0.9)


@functools.cache
def _numbered_force() -> re.Pattern[str]:
    spec = forms().spec["military"]
    return re.compile(rf"\d(?:{either(spec['kinds'])})?(?:{either(spec['ends'])})")


@functools.cache
def _forces() -> re.Pattern[str]:
    spec = forms().spec["military"]
    arms, kinds = either(spec["arms"]), either(spec["kinds"])
    number = rf"(?:제 ?)?\d{{1,4}}(?:{kinds})?"
    return re.compile(
        rf"(?<![가-힣A-Za-z0-9.,])(?:(?:(?:{arms}) ?)?{number}(?:{either(spec['ends'])})"
        rf"|(?:{arms}) ?(?:{number}|[가-힣]{{2,4}})(?:{either(spec['small'])}))"
    )


def committees(text: str) -> Iterator[Candidate]:
    """Yield committees right after their house (국회 기획재정위원회)."""
    for match in _committees().finditer(text):
        if forms().tail.match(text, match.end(1)) or forms().title.match(text, match.end(1)):
            yield Candidate(*match.span(1), "committee", 0.85)


@functools.cache
def _committees() -> re.Pattern[str]:
    spec = forms().spec
    return re.compile(rf"(?:{either(spec['houses'])}) ([가-힣{''.join(DOTS)}]{{2,18}}(?:{either(spec['committees'])}))")


def listed(text: str) -> Iterator[Candidate]:
    """Yield what may be a company by its end alone (가람건설); it counts in a row with a sure one."""
    spec = forms().spec
    for end in _listed().finditer(text):
        if not forms().tail.match(text, end.end()):
            continue
        head = _LISTED_HEAD.search(text, max(0, end.start() - 9), end.start())
        if head and not is_generic(head[0]) and head[0] + end[0] not in spec["no_listed"]:
            yield Candidate(head.start(), end.end(), "listed", 0.6)


@functools.cache
def _listed() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(forms().spec['listed_companies'])})(?=[{''.join(DOTS)},)\s가-힣]|$)")


def headed(text: str) -> Iterator[Candidate]:
    """Yield bodies whose head is named in brackets right after them: 가람마루(대표 홍길동)."""
    for bracket in _patterns()["headed"].finditer(text):
        stop = bracket.start() - (text[bracket.start() - 1 : bracket.start()] == " ")
        word = _patterns()["headed_word"].search(text, max(0, stop - 21), stop)
        if word is None:
            continue
        name = word[0]
        if name.endswith(tuple(forms().spec["topic_particles"])) and name[:-1].endswith(tuple(forms().suffixes)):
            continue
        if name in forms().place_first or name in forms().suffixes or name in forms().spec["corporate_words"]:
            continue
        if not is_generic(name) and not name.endswith(tuple(forms().spec["no_headed_ends"])):
            yield Candidate(word.start(), word.end(), "headed", 0.78)


def again(text: str, proved: Mapping[str, str | None]) -> Iterator[Candidate]:
    """Yield the other places of names that one place has proved.

    Args:
        text: the text.
        proved: values by name; None takes the value from the text.
    """
    for match in re.finditer(either(proved), text):
        before = text[match.start() - 1 : match.start()]
        if before and WORD.match(before):
            continue
        if forms().tail.match(text, match.end()) or forms().title.match(text, match.end()):
            yield Candidate(match.start(), match.end(), "again", 0.77, proved[match[0]])


def latin(text: str) -> Iterator[Candidate]:
    """Yield companies of Latin capitals before the title of their head (ABC 사장)."""
    title, no_latin = _patterns()["title"], forms().spec["no_latin"]
    if _patterns()["latin"].search(text) is None:
        return
    for match in _LATIN.finditer(text):
        if match[1] not in no_latin and title.match(text, match.end()):
            yield Candidate(match.start(), match.end(), "latin", 0.7)
