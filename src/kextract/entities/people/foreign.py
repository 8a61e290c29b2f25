"""Transliterated names before titles, and names that releases use without a title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kextract.entities.people.abroad import country_names, is_post, lists
from kextract.entities.people.bodies import Hit, Places, full_name
from kextract.entities.people.lexicon import lexicon
from kextract.entities.people.plausibility import looks
from kextract.entities.people.transliteration import foreignness
from kextract.morphemes import Morphemes

_PART = re.compile(r"(?:[가-힣]{1,9}|[A-Z]\.?)\Z")
_GLOSS = re.compile(r"[(（][A-Z][A-Za-zÀ-ỹ.,'’ -]{2,40}[)）]\Z")
_LATIN = re.compile(r"[(（][A-Z]")
_LEAD = 37  # code points that a name may take before its Latin spelling
_SPELLING = 80
_GLOSSED = re.compile(r" ?[(（][A-Z]")
_BODY = re.compile(r"[가-힣A-Za-z]{2,16}\Z")
_WORDS = re.compile(r"(?<![가-힣])(?:[가-힣]{1,8} ){1,3}[가-힣]{2,8}\Z")
_MOST = 5
_LIKE = 4
_VERY = 8
_TOGETHER = 10
_CARRIERS = ("head", "state", "body", "unit", "member")
_NATIVE = 11
_NOUNS = ("NN", "XS", "XP", "SL", "XR")


def before_title(
    text: str, hits: Iterable[Hit], morphemes: Morphemes | None, places: Places
) -> Iterator[tuple[int, int, Hit, str | None]]:
    """Yield the transliterated names before titles that have no name yet: start, end, title, body between."""
    spec = lists()
    for hit in hits:
        usual = hit.title.text in spec.titles
        if hit.used or not (usual or hit.title.kind in _CARRIERS):
            continue
        fused = hit.title.text == lexicon().plain_address and hit.word < hit.start
        position = hit.start if fused else _before_aside(text, hit.word)
        mention = places.at(hit.word)
        if mention is not None and mention.start < hit.word:
            position = mention.start
        for _ in range(3):
            edge = position
            while edge and text[edge - 1] == " ":
                edge -= 1
            mention = places.ending_at(edge)
            if edge and mention is not None and mention.end == edge:
                position = mention.start
                continue
            word = _PART.search(text, max(0, edge - 10), edge)
            if word is None or not (word[0] in lexicon().between or is_post(word[0])):
                break
            position = word.start()
        span, body = _name(text, position, hit, morphemes, places), None
        if span is None:
            span = _row(text, position, morphemes, places)
        if span is None:
            span, body = _over_body(text, position, hit, morphemes, places)
        if span is None and hit.title.kind == "state":
            span, body = _led(text, position, hit, places)
        if span and body is None and not _GLOSSED.match(text, span[1]) and (cut := _without_body(text, *span, hit)):
            span, body = cut
        if span and span[1] - span[0] > 1 and not _native(text, *span):
            hit.used = True
            yield (*span, hit, body)


def _before_aside(text: str, position: int) -> int:
    """Return where the brackets between a name and its title begin, or the position: 속 피셋(29) 씨."""
    edge = position
    while edge and text[edge - 1] == " ":
        edge -= 1
    aside = lexicon().aside.search(text, max(0, edge - 22), edge)
    return aside.start() if (aside and not aside[0].isascii()) or (aside and aside[0][1:-1].isdigit()) else position


def _native(text: str, start: int, end: int) -> bool:
    """Return whether a row holds a Korean name before words of its body: 김가람 딜라이트랩 대표."""
    words = text[start:end].split(" ")
    return any(len(word) == 3 and word not in lists().parts and looks(word) >= _NATIVE for word in words[:-1]) or (
        len(words) > 1 and words[-1].endswith(lexicon().firm_ends)
    )


def _without_body(text: str, start: int, end: int, hit: Hit) -> tuple[tuple[int, int], str] | None:
    """Return a name without the ministry, province or university that is its last word, and that word; or None."""
    words = text[start:end].split(" ")
    last, spec = words[-1], lists()
    if len(words) < 3 or last in spec.parts:
        return None
    if full := full_name(last, hit.title):
        return (start, end - len(last) - 1), full
    if not last.endswith(spec.ministries if len(last) == 3 else spec.seats):
        return None
    return (start, end - len(last) - 1), last


def _led(text: str, position: int, hit: Hit, places: Places) -> tuple[tuple[int, int] | None, str | None]:
    """Return the words between a country and a title or its ministry, and that ministry: 인도네시아 … 교통부 장관."""
    spec, lex = lists(), lexicon()
    edge = position - (text[position - 1 : position] == " ")
    mention = places.ending_at(edge)
    if mention is not None and mention.end == edge and mention.type == "agency":
        edge = mention.start - 1
    elif ministry := spec.ministry.search(text, max(0, edge - 20), edge + 1):
        edge = ministry.start(1) - 1
    row = _WORDS.search(text, max(0, edge - 32), edge)
    body = text[edge:position].strip() or None
    while row is not None:
        words = row[0].split(" ")
        lead = places.ending_at(row.start() - 1)
        if lead is not None and lead.end == row.start() - 1:
            break
        row = _WORDS.search(text, row.start() + len(words[0]) + 1, edge)
    else:
        return None, None
    abroad = lead.type == "region" and lead.code and not lead.code.startswith("KR") and not lead.code.isdigit()
    if not abroad or any(places.at(row.start() + at) for at in range(0, len(row[0]), 2)):
        return None, None
    no_name = any(
        word in spec.blocked or word in lex.titles or word in lex.between or word.endswith(lex.body_ends)
        for word in words
    )
    likeness = [foreignness(word) for word in words]
    if no_name or sum(likeness) <= _LIKE or sum(one > 0 for one in likeness) * 2 <= len(words):
        return None, None
    return row.span(), body


def _over_body(
    text: str, position: int, hit: Hit, morphemes: Morphemes | None, places: Places
) -> tuple[tuple[int, int] | None, str | None]:
    """Return the name before a body that no table knows, and that body: 마레크 노바크 수자원청 부청장."""
    spec, lex, first = lists(), lexicon(), position
    for _ in range(3):
        edge = position
        while edge and text[edge - 1] == " ":
            edge -= 1
        if edge == position and position == first and text[position - 1 : position] not in (")", "("):
            return None, None
        if text[edge - 1 : edge] == "(":
            span = _row(text, edge - 1, morphemes, places)
            return span, None
        if aside := lex.aside.search(text, max(0, edge - 22), edge):
            edge = aside.start()
        mention = places.ending_at(edge)
        word = _BODY.search(text, max(0, edge - 17), edge)
        if edge and mention is not None and mention.end == edge:
            position = mention.start
        elif word is None or (word.start() and text[word.start() - 1].isalnum()) or not _plain(word, morphemes):
            return None, None
        else:
            position = word.start()
        if hit.title.kind == "state" and spec.ministry.search(text, max(0, edge - 20), edge + 1):
            span = _name(text, position, hit, morphemes, places)
        else:
            span = _row(text, position, morphemes, places)
        if span:
            return span, text[position:first].strip() or None
    return None, None


def _plain(word: re.Match[str], morphemes: Morphemes | None) -> bool:
    """Return whether a word is made of nouns alone, as the name of a body or unit is."""
    if morphemes is None:
        return False
    span = morphemes.between(*word.span())
    return bool(span) and all(morphemes.tags[index][:2] in _NOUNS for index in span)


def _row(text: str, position: int, morphemes: Morphemes | None, places: Places) -> tuple[int, int] | None:
    """Return the row of two to four words before a position that Kiwi and the lists know as names only."""
    spec, lex = lists(), lexicon()
    edge = position
    while edge and text[edge - 1] == " ":
        edge -= 1
    end = edge
    words: list[tuple[int, int, int]] = []
    led = False
    while len(words) < _MOST:
        mention = places.ending_at(edge)
        if edge and mention is not None and mention.end >= edge:
            led = True
            break
        if text[edge - 1 : edge] in (")", "("):
            led = text[edge - 1] == ")"
            break
        part = _PART.search(text, max(0, edge - 10), edge)
        if part is None or (part.start() and text[part.start() - 1].isalnum()):
            break
        word = part[0]
        weight = _weight(word, part.start(), edge, morphemes)
        if (
            weight < 0
            and sum(letter in spec.strong for letter in word) * 3 >= len(word)
            and _bare(*part.span(), morphemes)
        ):
            weight = 0
        if word in spec.blocked or word in lex.blocked or word in lex.between or word in lex.titles:
            break
        if weight < 0 or (weight < 3 and (word.endswith(lex.body_ends) or word.endswith(lex.firm_ends))):
            break
        if weight < 3 and len(word) == 3 and looks(word) >= _NATIVE:
            return None
        words.insert(0, (part.start(), edge, weight))
        if part.start() == 0 or text[part.start() - 1] not in (" ·" if weight > 2 else " "):
            break
        edge = part.start() - 1
    while words and words[0][2] < 1 and not led:
        words.pop(0)
    weights = [weight for _, _, weight in words]
    letters = sum(letter in spec.strong for start, stop, _ in words for letter in text[start:stop])
    if len(words) < 2 or len(words) > 4 or not letters or (not led and min(weights) < 1 and max(weights) < 2):
        return None
    if sum(weights) < 2 and not (led and letters >= 2):
        return None
    return words[0][0], end


def _name(text: str, position: int, hit: Hit, morphemes: Morphemes | None, places: Places) -> tuple[int, int] | None:
    spec, lex = lists(), lexicon()
    edge = position
    while edge and text[edge - 1] == " ":
        edge -= 1
    gloss = _GLOSS.search(text, max(0, edge - 44), edge)
    latin = len(gloss[0].split()) if gloss else 0
    if gloss:
        edge = gloss.start()
        edge -= text[edge - 1 : edge] == " "
    end = edge
    words: list[tuple[int, int, int]] = []
    lead, led = False, False
    while len(words) < _MOST:
        mention = places.ending_at(edge)
        if edge and mention is not None and mention.end >= edge:
            lead, led = mention.type == "region", True
            break
        part = _PART.search(text, max(0, edge - 10), edge)
        if part is None or (part.start() and text[part.start() - 1].isalnum()):
            break
        word = part[0]
        if word.endswith(spec.genitive) and (mention := places.ending_at(edge - 1)) and mention.end == edge - 1:
            lead = mention.type == "region"
            break
        if cut := _after_country(word):
            words.insert(0, (edge - len(cut), edge, 2))
            lead = True
            break
        if word.endswith(lex.body_ends) or full_name(word, hit.title):
            led = True
            break
        weight = _weight(word, part.start(), edge, morphemes)
        if weight < 0 and not words and hit.title.kind == "state" and _bare(part.start(), edge, morphemes):
            weight = 0
        if weight < 0 and words and len(words) < latin and word not in lex.titles and foreignness(word) > 0:
            weight = 1  # as many words as the Latin spelling has
        near = len(word) < 5 and foreignness(word) > _LIKE and word not in spec.loans
        if weight < 0 and near and _bare(part.start(), edge, morphemes):
            weight = 0
        if weight < 0 or word in spec.blocked or word in lex.between or (word in lex.blocked and weight < 3):
            break
        words.insert(0, (part.start(), edge, weight))
        if part.start() == 0 or text[part.start() - 1] not in (" ·" if weight > 2 else " "):
            break
        edge = part.start() - 1
    if not words:
        return None
    sure = max(weight for _, _, weight in words)
    if not (led or lead or gloss):
        while words and (words[0][2] < 1 or (words[0][2] < 2 and foreignness(text[slice(*words[0][:2])]) <= 0)):
            single = words[0][1] - words[0][0] == 1 and text[words[0][0]] not in spec.singles
            if _short(text, words) or (single and len(words) > 1 and words[1][2] > 2):
                break
            words.pop(0)
    total = sum(weight for _, _, weight in words)
    state = hit.title.kind == "state"
    if words and (
        (sure >= 3 and (len(words) > 1 or state))
        or ((lead or gloss) and (state or gloss) and total >= len(words))
        or (led and len(words) > 1 and sure >= 2 and min(weight for _, _, weight in words) >= 1)
        or (len(words) > 1 and state and min(weight for _, _, weight in words) >= 2)
        or (len(words) > 1 and (_short(text, words) or _alike(text, words)))
        or (len(words) == 1 and hit.title.kind in ("state", "head", "honour") and _chinese(text, words[0], morphemes))
    ):
        return words[0][0], end
    return None


def _alike(text: str, words: list[tuple[int, int, int]]) -> bool:
    """Return whether words look transliterated together, at least one of them for Kiwi too."""
    likeness = [foreignness(text[start:end]) for start, end, _ in words]
    sizes = [end - start for start, end, _ in words]
    if sum(sizes) < 4:
        return False
    return max(weight for _, _, weight in words) > 1 and sum(likeness) > _TOGETHER and max(likeness) > _LIKE


def _short(text: str, words: list[tuple[int, int, int]]) -> bool:
    """Return whether a row is one of short words such as names of Vietnam and Cambodia are (보 반 끼엣)."""
    sizes = [end - start for start, end, _ in words]
    if len(words) < 3 or max(sizes) > 2 or sizes.count(1) < 2:
        return False
    return not any(text[start:end] in lists().singles for start, end, _ in words)


def _chinese(text: str, word: tuple[int, int, int], morphemes: Morphemes | None) -> bool:
    """Return whether one word is a Chinese name by its sound: a surname and syllables that Korean names lack."""
    start, end, _ = word
    name = text[start:end]
    if not 3 <= end - start <= 6 or not name.startswith(lists().chinese) or morphemes is None:
        return False
    span = morphemes.between(start, end)
    return all(morphemes.tags[index][0] == "N" for index in span) and foreignness(name) > _VERY


def _bare(start: int, end: int, morphemes: Morphemes | None) -> bool:
    """Return whether a word has no particle or ending, so that a listed part before it may make it a name."""
    span = morphemes.between(start, end) if morphemes is not None else range(0)
    return end - start < 6 and all(morphemes.tags[index][0] in "NMXI" for index in span) if morphemes else False


def _after_country(word: str) -> str | None:
    """Return what follows a country inside a word, where damage took the particle and the space: 태국풋티퐁."""
    if len(word) < 4:
        return None
    for country in country_names():
        _, found, rest = word.rpartition(country)
        if found and len(rest) >= 3 and sum(letter in lists().strong for letter in rest) * 2 >= len(rest):
            return rest
    return None


def _weight(word: str, start: int, end: int, morphemes: Morphemes | None) -> int:
    """Return 3 for a listed part, 2 or 1 for what looks transliterated, 0 for what may be, -1 for other words."""
    spec = lists()
    if word in spec.parts:
        return 3 if len(word) > 1 else 2
    if word[0].isascii():
        return 1
    likeness = foreignness(word)
    if morphemes is not None:
        span = morphemes.between(start, end)
        tags = [morphemes.tags[index] for index in span]
        if len(tags) == 1 and tags[0] == "NNP":
            return 2 if likeness > _LIKE else 1
        if tags and tags[-1][0] == "J" and tags[0] in ("NNG", "NNP", "NP", "NNB"):
            return -1
        if tags and (tags[-1][0] in "JE" or tags[0][0] == "V") and likeness < _VERY:
            return -1
        if len(tags) == 1 and tags[0] == "NNG" and len(word) > 1:
            return 1 if likeness > _VERY else -1
    if likeness > _LIKE:
        return 2
    return 1 if likeness > 0 else (0 if len(word) == 1 else -1)


def transliterated(text: str, position: int, morphemes: Morphemes | None) -> bool:
    """Return whether the word before a position looks like part of a transliterated name."""
    if position < 2 or text[position - 1] != " ":
        return False
    part = _PART.search(text, max(0, position - 11), position - 1)
    if part is None or (part.start() and text[part.start() - 1].isalnum()) or part[0] in lists().blocked:
        return False
    weight = _weight(part[0], part.start(), position - 1, morphemes)
    return len(part[0]) < 9 and (weight >= 2 or (weight == 1 and len(part[0]) > 3 and _usual_end(part[0])))


def _usual_end(word: str) -> bool:
    """Return whether a word has no end of a body, so that it may be a given name."""
    return not word.endswith((*lexicon().body_ends, *lexicon().unit_ends))


def glossed(text: str, morphemes: Morphemes | None, places: Places) -> Iterator[tuple[int, int]]:
    """Yield the transliterated names that stand with their Latin spelling: 존 스미스(John Smith)."""
    last = 0
    for opened in _LATIN.finditer(text):
        gloss = lists().gloss.search(text, max(last, opened.start() - _LEAD), opened.end() + _SPELLING)
        if gloss is None:
            continue
        last = gloss.end()
        offset = gloss.start(1)
        words = [(offset + word.start(), offset + word.end()) for word in re.finditer(r"\S+", gloss[1])]
        weights = [_weight(text[start:end], start, end, morphemes) for start, end in words]
        for first in range(len(words) - 1):
            free = all(places.at(start) is None for start, _ in words[first:])
            if free and weights[first] >= 2 and max(weights[first:]) >= 3 and weights[first:].count(-1) <= 1:
                yield words[first][0], gloss.end(1)
                break
