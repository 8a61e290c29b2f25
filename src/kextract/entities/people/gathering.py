"""Names without a title: before telephones and brackets, in lists, and where they are repeated."""

from __future__ import annotations

import re

from kextract.entities.people.bodies import (
    body_before_bracket,
    named,
    role_and_body,
)
from kextract.entities.people.found import Found, Person
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.owning import owned
from kextract.entities.people.plausibility import looks, without_particle
from kextract.mentions import Mention

_HANGUL_RUN = re.compile(r"[가-힣]{1,12}\Z")
_HANGUL = re.compile(r"[가-힣]+")
_CELL = " \u00a0|｜│:·/"
_WIDEST = 12
_USUAL = 8
_NEAR = 200  # characters from the start within which a single mention of a body tells who its head is
_WORD = re.compile(r"[가-힣]{2,12}")


def cues(found: Found) -> None:
    """Find names before a telephone or telling brackets, after a label, a department or 고."""
    text, lex = found.text, lexicon()
    for cue in lex.cue.finditer(text):
        start, end = cue.span(1)
        role, agency, analysed = None, None, True
        unit = _unit_before(found, start)
        if lex.telephone.match(text, end):
            need, rule, analysed = (5, "telephone", False) if unit else (8, "telephone", True)
        elif lex.brackets.match(text, end):
            need, rule, unit = 9, "brackets", None
        elif text[end : end + 1] in ("(", "（") and start and text[start - 1 - (text[start - 1] == " ")] in lex.bullets:
            need, rule = 9, "bullet"
        elif text[end : end + 1] in ("(", "（") and (told := _told(found, end)):
            need, rule, (role, agency) = 9, "brackets", told
        elif text[end : end + 1] in ("(", "（") and found.sure(start, end):
            need, rule = 9, "brackets"
        elif lex.among.match(text, end) and found.proper(start, end):
            need, rule, unit = 11, "among", None
        elif unit and lex.after_unit.match(text, end):
            need, rule = 10, "unit"
        elif unit and unit.end == start - 1 and _closes(text, end):
            need, rule, analysed = 7, "cell", False
        elif end == len(text):
            continue
        elif unit and (text[end] in lex.signs or text[end : end + 2].strip() in lex.signs or _in_head(found, start)):
            need, rule, analysed = 7, "cell", False
        else:
            continue
        if end - start != 3 or text[end - 1] in lex.doubtful_ends:
            need += 2
        likely = found.weight(start, end, analysed=analysed) >= need
        aged = rule == "brackets" and (lex.age.match(text, end) is not None or _sounds(found, start, end))
        if not likely and (aged or ((unit or rule == "telephone") and rule in ("telephone", "cell"))):
            likely = found.carried(start, end, alone=True)
        if not found.taken(start, end) and likely:
            agency = agency or (unit.agency if unit else None)
            found.claim(Person(start, end, role, agency, rule, 0.9, official=unit is not None))
    for pattern, rule in ((lex.bare, "late"), (lex.contact, "label")):
        for cue in pattern.finditer(text):
            for name in without_particle(cue[1]):
                start, end = cue.start(1), cue.start(1) + len(name)
                called = rule == "label" and name == cue[1] and _ends(found, end)
                likely = found.weight(start, end) >= 9 or (called and found.carried(start, end, alone=True))
                if not found.taken(start, end) and likely:
                    found.claim(Person(start, end, None, None, rule, 0.88))
                    break
    for item in lex.item.finditer(text):
        start, end = item.span(1)
        mention = found.places.ending_at(start - 1)
        body = mention is not None and mention.end == start - 1 and mention.type == "agency"
        word = item[0][: start - 1 - item.start()]
        if not body and not word.endswith((*lex.body_ends, *lex.schools)):
            continue
        likely = found.weight(start, end, analysed=False) >= 9 or found.carried(start, end, alone=True)
        if likely and not found.taken(start, end):
            found.claim(Person(start, end, None, named(mention, text) if body and mention else None, "item", 0.85))
    for monk in lex.monk.finditer(text) if lex.monk_title in text else ():
        named_so = monk[1] not in lex.not_monks and monk[1] not in lex.blocked and monk[1] not in lex.titles
        if named_so and found.places.at(monk.start(1)) is None and lex.after_name.match(text, monk.end()):
            found.claim(Person(*monk.span(1), lex.monk_title, None, "monk", 0.85))


def _sounds(found: Found, start: int, end: int) -> bool:
    """Return whether a word is one proper noun for Kiwi and begins like a usual name."""
    return found.proper(start, end) and looks(found.text[start : min(end, start + 3)]) >= _USUAL


def _closes(text: str, end: int) -> bool:
    """Return whether an item of a list or a line ends here."""
    rest = text[end : end + 3].lstrip(" ")
    return not rest or rest[0] in ",\n/" or rest[0] in lexicon().bullets


def _ends(found: Found, end: int) -> bool:
    """Return whether a line or a telephone follows a name."""
    rest = found.text[end : end + 3].lstrip(" ")
    return not rest or rest[0] == "\n" or lexicon().telephone.match(found.text, end) is not None


def _told(found: Found, bracket: int) -> tuple[str | None, str | None] | None:
    """Return the role and body that the brackets after a name tell: 김도화(전 국제영화제 위원장)."""
    close = found.text.find(")", bracket, bracket + 45)
    if close < 0 or "\n" in found.text[bracket:close]:
        return None
    ends = (close, found.text.find(",", bracket, close))
    hit = next((one for one in found.hits if one.start > bracket and one.end in ends), None)
    if hit is None or any(one.word == bracket + 1 and one.end < hit.start for one in found.hits):
        return None  # 유리광사(주지 법선 스님): the head of a body
    role, agency, _ = role_and_body(found.text, hit, found.places, found.published)
    hit.used = True
    return role, agency


def _unit_before(found: Found, start: int) -> Mention | None:
    edge = start
    while edge and found.text[edge - 1] in _CELL:
        edge -= 1
    mention = found.places.ending_at(edge) if edge < start <= edge + _WIDEST else None
    return mention if mention is not None and mention.type == "department" and mention.end == edge else None


def _in_head(found: Found, position: int) -> bool:
    """Return whether a position lies in the head or the contact lines of the release."""
    return found.layout is not None and found.layout.kind_at(position) in ("contact", "head", "metadata", "table")


def lists(found: Found) -> None:
    """Find lists of names without a title, and further members of the list that a name stands in."""
    text, lex = found.text, lexicon()
    for run in lex.run.finditer(text):
        spans = [word.span() for word in _HANGUL.finditer(text, *run.span())]
        sure = [found.weight(*span) >= (8 if span[1] - span[0] == 3 else 10) for span in spans]
        rest = [span for span, known in zip(spans, sure, strict=True) if not known]
        if not rest or (sum(sure) >= 2 * len(rest) and all(_likely(found, *span) for span in rest)):
            for start, end in spans:
                found.claim(Person(start, end, None, None, "list", 0.86))
    for pair in lex.pair.finditer(text):
        spans = [pair.span(1), pair.span(2)]
        if not any(found.taken(*span) for span in spans) and all(found.sure(*span) for span in spans):
            for start, end in spans:
                found.claim(Person(start, end, None, None, "list", 0.84))
    for person in list(found.persons):
        _to_the_left(found, person)
        if person.rule != "title":
            _to_the_right(found, person)


def _likely(found: Found, start: int, end: int) -> bool:
    """Return whether a word between names of a list may be one too."""
    return end - start == 3 and found.carried(start, end, alone=True)


def _to_the_left(found: Found, person: Person) -> None:
    """Take the members of a list before a name; they share the title at its end."""
    text, lex = found.text, lexicon()
    titled = person.rule == "title"
    start = person.start
    while gap := lex.left_separator.search(text, max(0, start - 3), start):
        run = _HANGUL_RUN.search(text, max(0, gap.start() - 12), gap.start())
        if run is None or not 2 <= len(run[0]) <= 4 or gap[0] in lex.particle_separators:
            return
        first, last = run.span()
        other = found.at(first)
        if other is not None and other.rule == "list" and other.role is None and titled:
            other.role, other.agency = person.role, person.agency
            start = first
            continue
        if (first and text[first - 1].isalnum()) or found.taken(first, last):
            return
        if found.weight(first, last) < 9 and not (titled and found.carried(first, last)):
            return
        role, agency = (person.role, person.agency) if titled else (None, None)
        found.claim(Person(first, last, role, agency, "list", 0.88))
        start = first


def _to_the_right(found: Found, person: Person) -> None:
    """Take the members of a list after a name: 공동위원장 김태열, 이도오."""
    text, lex = found.text, lexicon()
    end = person.end
    while gap := lex.separator.match(text, end):
        word = _WORD.match(text, gap.end())
        if word is None:
            return
        same = person.rule == "after-title" and body_before_bracket(text, person.start, found.places)
        role, agency = (person.role, person.agency) if same else (None, None)
        for name in without_particle(word[0]):
            start, end = word.start(), word.start() + len(name)
            least = 9 if name == word[0] else 12
            likely = 2 <= len(name) <= 4 and found.weight(start, end) >= least
            if not likely and name == word[0] and person.rule in ("telephone", "cell"):
                likely = (person.rule == "cell" or _in_head(found, start)) and found.carried(start, end, alone=True)
            if not likely and person.rule in ("after-title", "list"):
                likely = found.proper(start, end) and found.carried(start, end)
            if likely and not found.taken(start, end):
                found.claim(Person(start, end, role, agency, "list", 0.88))
                break
        else:
            return


def surnames(found: Found) -> None:
    """Find the parts of transliterated names again before titles: 멘도사 장관 after 카를로스 멘도사 장관."""
    text = found.text
    parts: dict[str, Person] = {}
    for one in found.persons:
        words = text[one.start : one.end].split(" ")
        if len(words) > 1 and one.rule in ("foreign-title", "gloss"):
            parts.update((word, one) for word in words if len(word) > 1)
    for hit in found.hits if parts else ():
        edge = hit.word
        mention = found.places.at(edge - 1) if edge else None
        for _ in range(2):
            while edge and text[edge - 1] in " \u00a0":
                edge -= 1
            mention = found.places.ending_at(edge)
            if mention is None or mention.end != edge:
                break
            edge = mention.start
        word = _HANGUL_RUN.search(text, max(0, edge - 12), edge)
        if word is None or word[0] not in parts or (word.start() and text[word.start() - 1].isalnum()):
            continue
        whole = parts[word[0]]
        if edge < hit.word and not found.taken(*word.span()):
            role, agency, _ = role_and_body(text, hit, found.places, found.published)
            hit.used = found.claim(Person(*word.span(), role, agency or whole.agency, "surname", 0.88))


def repeats(found: Found) -> None:
    """Find the names again where they stand alone."""
    text, lex = found.text, lexicon()
    names: dict[str, bool] = {}
    for one in found.persons:
        name = text[one.start : one.end]
        names[name] = names.get(name, False) or one.rule in ("title", "after-title")
    for name, titled in names.items():
        if len(name) < 3 and not titled:
            continue
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            clean = not (at and text[at - 1].isalnum()) and lex.after_name.match(text, end)
            mention = found.places.at(at)
            if clean and not found.taken(at, end) and (mention is None or mention.end <= end):
                found.claim(Person(at, end, None, None, "repeated", 0.87 if len(name) > 2 else 0.8))
            at = text.find(name, end)


def settle(found: Found) -> None:
    """Give names the role and body that the text tells elsewhere."""
    by_name: dict[str, list[Person]] = {}
    for one in found.persons:
        by_name.setdefault(one.value or found.text[one.start : one.end], []).append(one)
    for same in by_name.values():
        told = next((one for one in same if one.role), None)
        for one in same:
            if one.role is None and told is not None and one.rule not in ("title", "fused-title"):
                one.role, one.agency, one.head = told.role, one.agency or told.agency, told.head
        for one in same:
            body = next((other.agency for other in same if other.agency and _same_office(one, other)), None)
            one.agency = one.agency or body
    _offices(found)
    owned(found)


def _same_office(one: Person, other: Person) -> bool:
    if one.rule == "repeated" or (one.head and other.head):
        return True
    return bool(one.role and other.role and (one.role.endswith(other.role) or other.role.endswith(one.role)))


def _offices(found: Found) -> None:
    """Give heads without a body the one that the text names most with the end that their office asks for."""
    offices = lexicon().offices
    for one in found.persons:
        if not one.head or one.agency or not one.role:
            continue
        office = next((end for title, end in offices.items() if one.role.endswith(title)), None)
        if office is None:
            continue
        counts: dict[str, int] = {}
        for mention in found.places.mentions:
            name = named(mention, found.text)
            if mention.type != "department" and name.endswith(office) and len(name) > len(office):
                counts[name] = counts.get(name, 0) + 1
        most = sorted(counts.values(), reverse=True)[:2]
        if most and (len(most) == 1 or most[0] > most[1]) and (most[0] > 1 or one.start < _NEAR):
            one.agency = max(counts, key=lambda name: counts[name])
