"""Finding laws: in brackets, by list, and by the way their names end."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from kextract.context import Context
from kextract.entities.laws.names import SIGNS, alternatives, beheaded, dotted, is_statute, matcher, patterns, restored
from kextract.entities.laws.torn import (
    cut_start,
    five_year_plans,
    headless,
    holds_two,
    ordinal_plans,
    restorable,
    with_head,
)
from kextract.entities.regions.names import forms
from kextract.entities.regions.names import patterns as region_patterns
from kextract.mentions import Mention
from kextract.morphemes import Morphemes

_BRACKETS = re.compile(r"「([^「」\n]{2,120})」|『([^『』\n]{2,120})』|｢([^｢｣\n]{2,120})｣")
_QUOTES = re.compile(
    r"‘([^‘’\n]{4,80})’|“([^“”\n]{4,80})”|'([^'\n]{4,80})'|\"([^\"\n]{4,80})\"|[<〈《]([^<>〈〉《》\n]{4,80})[>〉》]"
)
_LONG_WORD = 5
_TORN = 3  # syllables from which a listed name counts in a run of a damaged text
_WORD_BEFORE = re.compile(r"[가-힣A-Za-z0-9·]+$")
_HANGUL = re.compile(r"[가-힣]{0,16}")


@functools.cache
def _closed() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()['phrase_ends'])})$")


@functools.cache
def _alias() -> re.Pattern[str]:
    return re.compile(str(patterns()["alias"]))


@functools.cache
def _trailing() -> re.Pattern[str]:
    return re.compile(str(patterns()["trailing"]))


class _Found(NamedTuple):
    start: int
    end: int
    rule: str
    score: float


@functools.cache
def _particles() -> frozenset[str]:
    usual = frozenset(region_patterns()["particles"]) | frozenset(patterns()["tails"])
    return usual - frozenset(patterns()["not_particles"])


@functools.cache
def _decree() -> re.Pattern[str]:
    return re.compile(rf" ?(?:{alternatives(patterns()['decrees'])})")


@functools.cache
def _tail_noun() -> re.Pattern[str]:
    return re.compile(rf"^(?:{alternatives(patterns()['tail_nouns'])})")


@functools.cache
def _heads(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()[name])})$")


def _ends_soundly(text: str, end: int, morphemes: Morphemes | None) -> bool:
    match = _HANGUL.match(text, end)
    tail = match.group() if match else ""
    tail = _tail_noun().sub("", tail, count=1)
    if not tail or tail in _particles():
        return True
    if morphemes is None or not morphemes.ends_at(end):
        return False
    index = morphemes.first_from(end)
    return index < len(morphemes) and morphemes.starts[index] == end and morphemes.tags[index].startswith(("J", "VCP"))


def _starts_soundly(text: str, start: int) -> bool:
    return start == 0 or not ("가" <= text[start - 1] <= "힣" or text[start - 1].isalnum())


def _no_name(content: str) -> bool:
    """Return whether a bracketed text ends in a word such as 비법; a long last word may end so too (주거환경정비법)."""
    last = content.rpartition(" ")[2]
    return len(last) <= _LONG_WORD and _heads("not_names").search(content) is not None


def _bracketed(text: str) -> list[_Found]:
    found = []
    for pattern, heads, score in ((_BRACKETS, "bracket_heads", 0.97), (_QUOTES, "quote_heads", 0.85)):
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            while cut := _trailing().search(text[start:end]):
                end = start + cut.start()
            while text[start] == " ":
                start += 1
            content = text[start:end]
            if end - start < 2 or not (_heads(heads).search(content) or is_statute(content)) or _no_name(content):
                continue
            if content in patterns()["generic"]:
                continue
            found.append(_Found(start, end, "law.bracket" if score > 0.9 else "law.quote", score))
    return found


def _torn(position: int, morphemes: Morphemes | None) -> bool:
    """Return whether one morpheme ends and another begins here, as where a particle and a space are lost."""
    return morphemes is not None and morphemes.starts_at(position) and morphemes.ends_at(position)


def _listed(text: str, morphemes: Morphemes | None, damaged: bool) -> list[_Found]:
    automaton, kinds = matcher()
    found = []
    for start, end, index in automaton.find(text):
        torn = damaged and end - start >= _TORN
        if not _starts_soundly(text, start) and not (torn and _torn(start, morphemes)):
            continue
        if (decree := _decree().match(text, end)) and kinds[index] == "statute":
            end = decree.end()
        if damaged and kinds[index] == "plan" and (ordinal := _torn_ordinal().search(text, max(0, start - 6), start)):
            start = ordinal.start(1)
        if _ends_soundly(text, end, morphemes) or (torn and _torn(end, morphemes)):
            found.append(_Found(start, end, f"law.{kinds[index]}", 0.92))
    return found


def _nouns_before(text: str, start: int, limit: int, morphemes: Morphemes | None) -> int:
    """Return where the nouns that lead up to a position begin: no particle, verb form or stop word among them."""
    stops = patterns()["stops"]
    for _ in range(limit):
        if start < 2 or text[start - 1] != " ":
            break
        word = _WORD_BEFORE.search(text, max(0, start - 24), start - 1)
        if word is None or word.group() in stops or _closed().search(word.group()) or word.group().isdigit():
            break
        if morphemes is not None and any(
            morphemes.tags[i].startswith(("E", "JK", "JX", "VV", "VA", "MM", "MA"))
            for i in morphemes.between(word.start(), word.end())
        ):
            break
        start = word.start()
        if start and text[start - 1] not in " ":
            break
    return start


@functools.cache
def _ends() -> re.Pattern[str]:
    """Return what every unlisted name ends in; names are then looked for to its left, which keeps the search fast."""
    lists = patterns()
    every = lists["fused_ends"] + lists["spaced_ends"] + lists["long_ends"] + lists["ordinance"]
    return re.compile(alternatives(sorted({end[-2:] for end in every})))


@functools.cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    lists = patterns()
    return (
        ("long", re.compile(rf"(?:{alternatives(lists['long_links'])}) ?(?:{alternatives(lists['long_ends'])})$")),
        ("long", re.compile(rf"(?:{alternatives(lists['weak_links'])}) ?(?:{alternatives(lists['weak_ends'])})$")),
        ("fused", re.compile(rf"(?<![가-힣A-Za-z0-9])[가-힣·0-9]{{2,14}}(?:{alternatives(lists['fused_ends'])})$")),
        ("spaced", re.compile(rf"(?<= )(?:{alternatives(lists['spaced_ends'])})$")),
        ("ordinance", re.compile(rf"(?<= )(?:{alternatives(lists['ordinance'])})$")),
    )


def _shape(text: str, end: int) -> tuple[str, int]:
    """Return how the name that ends here is built, and where its last part begins; an empty kind when it is none."""
    for kind, pattern in _shapes():
        if match := pattern.search(text, max(0, end - 26), end):
            return kind, match.start()
    return "", end


def _by_ending(text: str, morphemes: Morphemes | None) -> list[_Found]:
    found = []
    for match in _ends().finditer(text):
        end = match.end()
        kind, part = _shape(text, end)
        start = part
        if kind == "long":
            start = _long_start(text, part)
        elif kind == "ordinance":
            start = _ordinance_start(text, part)
        elif kind == "spaced":
            start = _nouns_before(text, part, 4, morphemes)
        if not kind or (kind != "fused" and start >= part) or text[start:end] in patterns()["generic"]:
            continue
        if decree := _decree().match(text, end):
            end = decree.end()
        if _ends_soundly(text, end, morphemes):
            # what a long name or an ordinance holds is part of it, whatever other finders say
            found.append(_Found(start, end, f"law.{kind}", 0.75 if kind in ("fused", "spaced") else 0.96))
    return found


def _long_start(text: str, position: int) -> int:
    """Return where a name such as 국토의 계획 및 이용에 관한 법률 begins: after the last word that closes a phrase."""
    start = position
    first = True
    for _ in range(9):
        word = _WORD_BEFORE.search(text, max(0, start - 30), start - (0 if first else 1))
        if word is None or (word.group() in patterns()["stops"] and len(word.group()) > 1):
            break
        if not first and word.group().endswith(tuple(patterns()["law_words"])):
            break
        if not first and (_closed().search(word.group()) or word.group().isdigit()):
            break
        start, first = word.start(), False
        if start == 0 or text[start - 1] != " ":
            break
    return start


@functools.cache
def _bill() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()['bills'])})$")


@functools.cache
def _local_body() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(patterns()['local_bodies'])})$")


def _ordinance_start(text: str, position: int) -> int:
    """Return where a local body's ordinance begins: with the body's name; the position itself when none is near."""
    start = position
    for count in range(10):
        word = _WORD_BEFORE.search(text, max(0, start - 30), start - 1)
        if word is None or (_closed().search(word.group()) and count) or _bill().search(word.group()):
            return position
        start = word.start()
        form = forms().get(_local_body().sub("", word.group()))
        if form is not None and not form.bare and not form.town and count:
            before = (
                _WORD_BEFORE.search(text, max(0, start - 12), max(0, start - 1))
                if text[start - 1 : start] == " "
                else None
            )
            outer = forms().get(before.group()) if before else None
            return before.start() if before and outer is not None and not outer.bare and not outer.town else start
        if start == 0 or text[start - 1] != " ":
            return position
    return position


@functools.cache
def _ordinal_plan() -> re.Pattern[str]:
    ends = alternatives(patterns()["plan_ends"])
    return re.compile(
        f"{patterns()['ordinal']}"
        rf"(?:[가-힣A-Za-z0-9·\-]{{1,14}} ){{0,6}}?[가-힣A-Za-z0-9·]{{0,14}}?(?:{ends})"
    )


@functools.cache
def _dated_plan() -> re.Pattern[str]:
    ends = alternatives(patterns()["dated_plan_ends"])
    return re.compile(
        rf"20(?<![0-9.]20)\d\d (?:[가-힣A-Za-z0-9·]{{1,12}} ){{0,3}}?[가-힣A-Za-z0-9·]{{0,12}}?(?:{ends})"
    )


@functools.cache
def _change() -> re.Pattern[str]:
    return re.compile(rf" (?:{alternatives(patterns()['changed_plans'])})")


def _plans(text: str, morphemes: Morphemes | None) -> list[_Found]:
    found = []
    for match in (*_ordinal_plan().finditer(text), *_dated_plan().finditer(text)):
        words = match.group().split(" ")[1:-1]
        if any(_closed().search(word) for word in words):
            continue
        start, end = match.span()
        if change := _change().match(text, end):
            end = change.end()
        if _ends_soundly(text, end, morphemes):
            found.append(_Found(start, end, "law.plan", 0.93))
    return found


def _aliases(text: str) -> list[_Found]:
    found = []
    names = {match.group(1).strip() for match in _alias().finditer(text)} - set(patterns()["generic"])
    names = {name for name in names if len(name) > 2}
    if names:
        for hit in re.finditer(alternatives(list(names)), text):
            if _starts_soundly(text, hit.start()):
                found.append(_Found(*hit.span(), "law.alias", 0.88))
    return found


def find(text: str, context: Context) -> list[Mention]:
    """Find laws and official plans.

    Args:
        text: NFC text.
        context: what else is known of the release.

    Returns:
        Mentions of type `law` in order, without overlap; `value` is the name as written, without brackets.
    """
    plain = SIGNS(text)
    morphemes = context.morphemes
    found = _bracketed(plain) + _listed(plain, morphemes, context.damaged) + _plans(plain, morphemes)
    found += _by_ending(plain, morphemes) + _aliases(plain)
    if context.damaged:
        found = _mended(plain, found, morphemes)
    chosen: list[_Found] = []
    taken = bytearray(len(text) + 1)
    for one in sorted(found, key=lambda item: (-(item.score > 0.84), -(item.end - item.start), item.start)):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            chosen.append(one)
    return [
        Mention(
            type="law",
            start=one.start,
            end=one.end,
            value=_value(text[one.start : one.end], context.damaged),
            rule=one.rule,
            score=one.score,
        )
        for one in sorted(chosen)
    ]


def _mended(text: str, found: list[_Found], morphemes: Morphemes | None) -> list[_Found]:
    """Return the laws of a damaged text: run-together names apart, and those that lack a part."""
    mended = [
        one._replace(start=cut_start(text, one.start, one.end)) if one.rule == "law.long" else one
        for one in found
        if not (one.rule == "law.quote" and holds_two(text[one.start : one.end]))
    ]
    spans = [(one.start, one.end) for one in mended if one.rule not in ("law.fused", "law.spaced", "law.long")]
    mended += [_Found(start, end, "law.torn", 0.97) for start, end in restorable(text, spans)]
    for start, end in ordinal_plans(text):
        if change := _change().match(text, end):
            end = change.end()
        if _ends_soundly(text, end, morphemes) or _torn(end, morphemes):
            mended.append(_Found(start, end, "law.plan", 0.94))
    mended += [_Found(start, end, "law.bracket", 0.97) for start, end in headless(text)]
    for start, end in five_year_plans(text):
        head = _nouns_before(text, start, 4, morphemes)
        while head < start and text[head + 1] == " ":
            head += 2
        if head < start:
            mended.append(_Found(head, end, "law.plan", 0.9))
    return mended


def _value(name: str, damaged: bool) -> str:
    """Return the name of a law; in a damaged text that of the only statute of which it lacks a few syllables."""
    plain = SIGNS(name)
    if damaged and (ordinal := _lost_ordinal().match(plain)):
        rest = plain[ordinal.end() :]
        return f"{patterns()['ordinal_sign'][0]}{ordinal[1]}{patterns()['ordinal_sign'][1]} {dotted(rest) or rest}"
    if "  " in plain or damaged:
        whole = restored(plain)
        if damaged and whole is None:
            whole = beheaded(plain) or with_head(plain) or dotted(plain)
        return whole or " ".join(name.split())
    return name


@functools.cache
def _lost_ordinal() -> re.Pattern[str]:
    """Return the ordinal of a plan that lost one of its signs (제2국도건설 5개년계획)."""
    before, after = patterns()["ordinal_sign"]
    ends = alternatives(patterns()["ordinal_plans"])
    return re.compile(
        rf"(?!{before} ?\d+{after})(?:{before} ?)?(\d{{1,2}}) ?(?:{after} ?)?(?=[가-힣][^\n]*(?:{ends})$)"
    )


@functools.cache
def _torn_ordinal() -> re.Pattern[str]:
    before = patterns()["ordinal_sign"][0]
    return re.compile(rf"((?:{before} ?\d{{1,2}}|(?<=[“‘「『\"'])\d{{1,2}}) ?)\Z")
