"""Names before and after their titles."""

from __future__ import annotations

import re

from kextract.entities.people.abroad import is_post
from kextract.entities.people.around import (
    behind_body,
    behind_place,
    closed,
    follows_body,
    in_quotes,
    is_body,
    listed,
    may_follow,
)
from kextract.entities.people.bodies import (
    Hit,
    body_before_bracket,
    body_before_name,
    full_name,
    named,
    place,
    role_and_body,
)
from kextract.entities.people.foreign import transliterated
from kextract.entities.people.found import SPACE, Found, Person
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.plausibility import looks, without_particle

_MIXED_RUN = re.compile(r"[가-힣A-Za-z0-9&㈜㈔()-]{2,20}\Z")
_HANGUL_RUN = re.compile(r"(?:[가-힣]{1,12}|[前現])\Z")
_WORD = re.compile(r"[가-힣]{2,12}")
_SPACED = re.compile(r"([가-힣]) ([가-힣])(?: ([가-힣]))?(?![가-힣])(?! [가-힣](?![가-힣]))")
_TITLE_GAP = re.compile(r"[ \u00a0]?(?:[:：]|[|｜│])?[ \u00a0]{0,2}")
_LATIN = re.compile(r"[A-Za-z]{2}")
_FUSED = ("head", "state", "honour")
_NOUN_TAGS = ("NN", "XS", "XP", "SL", "SN", "XR")
_OPEN = ("(", "（")
_CARRIERS = ("head", "state", "body", "unit", "member")
_REACH = 40
_USUAL = 8
_AWARDED = 9
_QUOTED = 10
_CLAUSE = 90  # code points from a name within which the text says that its bearer was appointed


def before(found: Found, hit: Hit, skips: int, slot: bool = False) -> None:
    """Look for the name before a title.

    Args:
        found: the search.
        hit: the title.
        skips: how many words of a unit or body that no table knows may stand between.
        slot: whether any word with a surname will do that no list and no analysis knows as another one.
    """
    text, lex = found.text, lexicon()
    if hit.title.kind in _FUSED or hit.title.text in lex.fused_titles:
        size = hit.start - hit.word
        if (size == 3 or (size == 4 and hit.title.kind == "honour")) and _fused(found, hit):
            return
    if hit.title.kind == "label":
        return
    if (len(hit.title.text) == 1 and hit.word < hit.start) or not _is_title(found, hit):
        return
    role, agency, position = role_and_body(text, hit, found.places, found.published)
    position = min(position, hit.word)
    while position and position < hit.word and text[position - 1].isalnum():
        position -= 1
    words: list[str] = []
    limit = max(0, position - _REACH)
    for step in range(skips + 3):
        edge = position
        while edge > limit and text[edge - 1] in SPACE:
            edge -= 1
        if edge == position and step == 0 and text[edge - 1 : edge] not in (")", "）"):
            return
        end = edge
        quoted = text[edge - 1 : edge] in lex.quoted and in_quotes(text, edge)
        if quoted:
            edge = end = edge - 1
        if aside := lex.aside.search(text, max(0, edge - 22), edge):
            end = aside.start()
            while end and text[end - 1] in SPACE:
                end -= 1
        run = _HANGUL_RUN.search(text, max(0, end - 12), end)
        start = run.start() if run else end
        if run is None or (start and text[start - 1].isalnum() and not may_follow(text, start, end)):
            mixed = _MIXED_RUN.search(text, max(0, edge - 20), edge)
            if mixed is None or len(words) >= skips or not is_body(mixed[0]):
                return
            words.insert(0, mixed[0])
            position = mixed.start()
            continue
        glued = end - start > 4 and behind_body(found, start, end)
        if glued:
            start = end - 3
        if found.taken(start, end):
            return
        weight, need = found.weight(start, end, titled=not words), _need(text, end, hit, bool(words))
        body = agency is not None and not words
        if quoted or glued:
            need = max(need, _QUOTED)
        if need == 8 and end - start == 3 and hit.title.kind in _CARRIERS:
            need = 6  # a title of office right behind it
        if need == 8 and (body or (start and text[start - 1] in SPACE and follows_body(found, start - 1))):
            need = 6
        if need <= weight < 12 and transliterated(text, start, found.morphemes) and not behind_place(found, start):
            return
        fits = slot and not words and _carries(text, hit) and (hit.title.kind != "work" or found.proper(start, end))
        if fits and not hit.loose and found.carried(start, end, firm=body):
            weight = need
        if weight >= need and (end - start != 2 or (not words and step < 2)):
            agency = agency or _unknown_body(words, hit) or body_before_name(text, start, hit.title, found.places)
            agency = agency or _second_office(found, hit)
            if agency is None and text[start - 1 : start] in _OPEN and start:
                agency = body_before_bracket(text, start, found.places)
            hit.used = found.claim(_person(found, start, end, role, agency, "title", hit))
            return
        word = text[start:end]
        if end != edge:
            if word not in lex.between:
                return
            position = start  # 홍길동 전(前) 본부장
            continue
        mention = found.places.ending_at(edge)
        if mention is not None and mention.end == edge and mention.start <= start + 1:
            position = mention.start
            if agency is None and mention.type == "agency":
                agency = named(mention, text)
            elif words and agency is None:
                words.insert(0, text[mention.start : edge])
            continue
        if word in lex.between or (word[0] == lex.post and is_post(word)):
            position = start
            continue
        if hit.title.kind == "head" and agency is None and (agency := place(word, hit.title.unit, found.published)):
            position = start
            continue
        if len(words) >= skips or hit.title.text in lex.word_titles or not _is_noun(found, start, end):
            return
        words.insert(0, word)
        position = start


def after(found: Found, hit: Hit, slot: bool = False) -> None:
    """Look for the name after a title.

    Args:
        found: the search.
        hit: the title.
        slot: whether any word with a surname will do that no list and no analysis knows as another one.
    """
    text, lex = found.text, lexicon()
    if hit.title.kind == "honour" or hit.end >= len(text):
        return
    acting = lex.acting.match(text, hit.end)
    gap = _TITLE_GAP.match(text, acting.end() if acting else hit.end)
    if gap is None or gap.end() == hit.end:
        if not slot:
            _appointed(found, hit)
        return
    word = _WORD.match(text, gap.end())
    if word is None:
        _spaced(found, hit, gap.end())
        return
    if not _is_title(found, hit):
        return
    opened = text[hit.word - 1 : hit.word] in _OPEN or _after_person(found, hit) or _prized(found, hit)
    label = gap[0].strip() != ""
    full = closed(found, word.end()) and (opened or label or listed(found, word.end()))
    if slot and full and len(word[0]) < 5 and _holds(text, hit, opened) and not found.taken(*word.span()):
        if found.carried(*word.span(), alone=True):
            _claim_after(found, hit, *word.span())
        return
    if slot and _holds(text, hit, opened):
        _with_particle(found, hit, word)
        return
    for name in _readings(word[0]):
        start, end = word.start(), word.start() + len(name)
        if len(name) > 4 or found.taken(start, end):
            continue
        if full and name != word[0] and len(word[0]) == 4 and found.carried(*word.span(), alone=True):
            continue
        if name != word[0] and not lex.after_name.match(text, end) and word[0][len(name) :] not in lex.titles:
            continue
        if hit.title.kind == "label" and not (opened or label or found.sure(start, end)):
            continue
        need = 6 if opened or label else (7 if closed(found, end) and name == word[0] else 10)
        if (len(name) == 4 and name[:2] not in lex.surnames) or (need == 10 and name[-1] in lex.doubtful_ends):
            need += 3
        elif len(name) == 2 and not opened:
            need += 1 if hit.title.kind in _FUSED and need == 8 else 2
        if found.weight(start, end) >= need:
            _claim_after(found, hit, start, end)
            return


def _readings(word: str) -> list[str]:
    """Return the readings of a word as a name, also with the next title behind it (홍길동사무관)."""
    readings, titles = without_particle(word), lexicon().titles
    next_title = titles.get(word[3:]) if len(word) > 4 else None
    return [*readings, word[:3]] if next_title and next_title.kind in ("unit", "member") else readings


def _appointed(found: Found, hit: Hit) -> None:
    """Take the name of somebody who is appointed to an office: 기획조정실장에 홍길동 ... 임명됐다."""
    text, lex = found.text, lexicon()
    if hit.title.kind == "label":
        _awarded(found, hit)
        return
    word = lex.appointed.match(text, hit.end)
    if word is None or not _is_title(found, hit) or not lex.appointing.search(text, word.end(), word.end() + _CLAUSE):
        return
    start, end = word.span(1)
    if not found.taken(start, end) and (found.weight(start, end) >= _USUAL or found.proper(start, end)):
        _claim_after(found, hit, start, end)


def _awarded(found: Found, hit: Hit) -> None:
    """Take the name of somebody who wins a prize: 최우수상은 홍길동(남도대), 우수상은 김가람이 받았다."""
    text, lex = found.text, lexicon()
    word = lex.awarded.match(text, hit.end)
    if word is None or not lex.awarding.search(text, word.end(), word.end() + _CLAUSE):
        return
    for name in without_particle(word[1]):
        start, end = word.start(1), word.start(1) + len(name)
        if 2 < len(name) < 5 and not found.taken(start, end) and found.weight(start, end) >= _AWARDED:
            _claim_after(found, hit, start, end)
            return


def _holds(text: str, hit: Hit, opened: bool) -> bool:
    """Return whether a title shows that a name follows; one more in a list of officers always does."""
    return _carries(text, hit) or (opened and hit.title.kind in (*_CARRIERS, "label"))


def _prized(found: Found, hit: Hit) -> bool:
    """Return whether an award opens an item of a list of prizes (△대상 홍길동 △금상 …)."""
    mark = found.text[hit.word - 1 : hit.word] if hit.word and hit.word == hit.start else ""
    mark = found.text[hit.word - 2 : hit.word - 1] if mark in SPACE and mark else mark
    return hit.title.kind == "label" and mark != "" and (mark in lexicon().bullets or mark in ":：")


def _after_person(found: Found, hit: Hit) -> bool:
    """Return whether a title stands behind the person before it in a list (회장 홍길동, 감사 …)."""
    edge = hit.word
    while edge and hit.word - edge < 3 and found.text[edge - 1] in ", ·/":
        edge -= 1
    return edge < hit.word and "," in found.text[edge : hit.word] and found.taken(edge - 1, edge)


def _with_particle(found: Found, hit: Hit, word: re.Match[str]) -> None:
    """Take a name that Kiwi knows as one before its particle: 대표 홍길동이."""
    for name in without_particle(word[0])[1:]:
        start, end = word.start(), word.start() + len(name)
        if found.proper(start, end) and not found.taken(start, end) and found.carried(start, end):
            _claim_after(found, hit, start, end)
            return


def _claim_after(found: Found, hit: Hit, start: int, end: int) -> None:
    before_it = found.at(hit.word)
    if before_it is not None and before_it.end <= hit.start:
        hit.word = before_it.end  # 과장 홍길동사무관 김가람
    role, agency, _ = role_and_body(found.text, hit, found.places, found.published)
    if agency is None and hit.title.kind != "head":
        agency = body_before_bracket(found.text, hit.word, found.places)
    hit.used = found.claim(_person(found, start, end, role, agency, "after-title", hit))


def _spaced(found: Found, hit: Hit, position: int) -> None:
    """Take a name of spaced syllables after a title, as heads and contacts have it: 과장 홍 길 동, 주무관 최 헌."""
    name = _SPACED.match(found.text, position)
    if name is None or hit.title.kind == "label" or looks("".join(filter(None, name.groups()))) < 9:
        return
    if name[3] is None and not closed(found, name.end()):
        return
    role, agency, _ = role_and_body(found.text, hit, found.places, found.published)
    hit.used = found.claim(_person(found, *name.span(), role, agency, "after-title", hit))


def _need(text: str, end: int, hit: Hit, far: bool) -> int:
    lex = lexicon()
    if hit.title.kind == "honour" and len(hit.title.text) == 1 and not _addresses(text, hit):
        return 10
    if hit.loose:
        return 12
    if not far:
        if hit.title.text in lex.residents and text[end - 1] in lex.dwellings:
            return 14
        weak = text[end - 1] in lex.doubtful_ends and hit.word < hit.start and hit.title.kind in ("member", "work")
        return 14 if weak else 8
    return 13 if text[end - 1] in lex.doubtful_ends else 10


def _is_title(found: Found, hit: Hit) -> bool:
    """Return whether the title is one: 도매시장 is none, since its first part is no place."""
    if hit.title.text not in lexicon().word_titles or hit.word == hit.start:
        return True
    role, _, start = role_and_body(found.text, hit, found.places, found.published)
    return role == hit.title.text and start <= hit.word


def _fused(found: Found, hit: Hit) -> bool:
    """Look for a name that its title follows without a space."""
    weight = found.weight(hit.word, hit.start)
    least = 9 if hit.title.text == lexicon().plain_address and hit.start - hit.word == 3 else 11
    prefix = found.text[hit.word : hit.start]
    if weight < least or (hit.title.unit and place(prefix, hit.title.unit, found.published)):
        return False
    role = None if hit.title.kind == "honour" else hit.title.text
    agency = body_before_name(found.text, hit.word, hit.title, found.places)
    hit.used = found.claim(Person(hit.word, hit.start, role, agency, "fused-title", 0.93))
    return hit.used


def _is_noun(found: Found, start: int, end: int) -> bool:
    """Return whether a word may belong to the unit between a name and its title."""
    lex, morphemes = lexicon(), found.morphemes
    word = found.text[start:end]
    if morphemes is None:
        return word.endswith(lex.unit_ends)
    span = morphemes.between(start, end)
    if span and all(morphemes.tags[index][:2] in _NOUN_TAGS for index in span):
        return True
    return word.endswith(lex.body_ends)


def _unknown_body(words: list[str], hit: Hit) -> str | None:
    """Return the body among the words between a name and its title."""
    if words and (full := full_name(words[0], hit.title)):
        return full
    ends = lexicon().body_ends
    last = max((index for index, word in enumerate(words) if word.endswith(ends)), default=None)
    if last is None:
        company = words and hit.title.text in lexicon().company_titles and _LATIN.search(words[-1])
        return words[-1] if company else None
    body = " ".join(words[: last + 1])
    return None if body in ends else body


def _second_office(found: Found, hit: Hit) -> str | None:
    """Return the body of the second office of somebody who holds two (부총리 겸 기획재정부 장관)."""
    also = lexicon().also.match(found.text, hit.end)
    mention = found.places.at(also.end()) if also else None
    if also is None or mention is None or mention.type != "agency" or mention.start != also.end():
        return None
    follows = any(mention.end - 1 <= one.start <= mention.end + 1 for one in found.hits)
    return named(mention, found.text) if follows else None


def _person(found: Found, start: int, end: int, role: str | None, agency: str | None, rule: str, hit: Hit) -> Person:
    """Return a person of a title, with what kind of office it is."""
    kind, lex = hit.title.kind, lexicon()
    head = kind == "head" or hit.title.text in lex.offices
    called = lex.telephone.match(found.text, end) is not None
    official = (kind == "unit" and hit.word < hit.start) or (kind in ("unit", "member") and called)
    return Person(start, end, role, agency, rule, 0.96 if rule == "title" else 0.95, head, official)


def _carries(text: str, hit: Hit) -> bool:
    """Return whether a title shows that a name stands beside it."""
    if hit.title.kind == "honour":
        return _addresses(text, hit)
    whole = hit.title.kind == "work" and hit.word == hit.start
    return (hit.title.kind in _CARRIERS or whole) and hit.title.text not in lexicon().no_slots


def _addresses(text: str, hit: Hit) -> bool:
    """Return whether a form of address is one beyond doubt: the usual one, a long one, or one with an age behind it."""
    lex = lexicon()
    if hit.title.text == lex.plain_address or len(hit.title.text) > 2:
        return True
    return lex.age.match(text, hit.end) is not None
