"""Status of amounts and dates: planned, done or none, by the cue of their own clause."""

from __future__ import annotations

import datetime as dt
import functools
import re
from bisect import bisect_left
from typing import Any

from kextract.context import Context
from kextract.mentions import Mention
from kextract.morphemes import Morphemes
from kextract.resources import data

_PATTERNS = ("line_end", "apposition", "budget_year")


@functools.cache
def _cues() -> dict[str, Any]:
    cues = data("resolving/status.yaml")
    return {key: frozenset(value) if isinstance(value, list) else value for key, value in cues.items()}


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(_cues()[name]) for name in _PATTERNS}


def set_status(text: str, context: Context, mentions: list[Mention]) -> None:
    """Set `status` of every amount and date.

    Args:
        text: the analysed text.
        context: its context; without morphemes every status is `none`.
        mentions: the mentions of the text; they are changed in place.
    """
    morphemes = context.morphemes
    for mention in mentions:
        if mention.type not in ("amount", "date"):
            continue
        mention.status = "none"
        if morphemes:
            side = _side(mention, context.published)
            mention.status = clause_status(morphemes, mention.end, text=text, side=side, kind=mention.type)


def _side(mention: Mention, published: dt.date | None) -> str:
    """Return whether a date lies wholly in the `past` or the `future` of publication; empty where neither is sure."""
    if published is None or mention.date_start is None or mention.date_end is None:
        return ""
    if mention.date_end <= published:
        return "past"
    return "future" if mention.date_start > published else ""


def clause_status(morphemes: Morphemes, position: int, *, text: str = "", side: str = "", kind: str = "") -> str:
    """Return the status of the clause that goes on behind a mention: `planned`, `done` or `none`.

    Args:
        morphemes: morphemes of the text.
        position: code point after the mention.
        text: the text; without it line ends and brackets are no limits.
        side: `past` or `future` for a date that is known to lie there, which can be no plan or nothing done.
        kind: type of the mention.
    """
    patterns = _patterns()
    named = "budget_year" if kind == "date" else "apposition"
    if text and patterns[named].match(text, position):
        return "none"
    status = _Clause(morphemes, position, _stop(morphemes, position, text), text, side, kind).status()
    if (status == "done" and side == "future") or (status == "planned" and side == "past" and kind == "date"):
        return "none"
    return status


def _stop(morphemes: Morphemes, position: int, text: str) -> int:
    """Return where the clause must end: the end of the sentence, of a heading, or of the bracket around the mention."""
    sentence = morphemes.sentence_at(position) or morphemes.sentence_at(max(position - 1, 0))
    stop = sentence[1] if sentence else position
    if text:
        line = _patterns()["line_end"].search(text, position, stop)
        stop = line.start() if line else stop
        close, opening = text.find(")", position, stop), text.find("(", position, stop)
        if close >= 0 and (opening < 0 or close < opening):
            stop = close
    return stop


class _Clause:
    """Reads the morphemes behind a mention one after another until one of them settles the status."""

    def __init__(self, morphemes: Morphemes, position: int, stop: int, text: str, side: str, kind: str) -> None:
        self.forms, self.starts = morphemes.forms, morphemes.starts
        self.cues = _cues()
        self.first = morphemes.first_from(position)
        last = min(self.first + self.cues["max_morphemes"], len(morphemes))
        self.last = bisect_left(self.starts, stop, self.first, last)
        # Kiwi marks regular and irregular stems (VV-R, VV-I), which makes no difference here.
        self._base = max(self.first - 1, 0)
        tags = morphemes.tags[self._base : self.last]
        self._tags = [tag if len(tag) < 4 else tag.partition("-")[0] for tag in tags]
        self.text, self.side, self.kind = text, side, kind
        self.verb = ""
        self.acted = False

    def _at(self, index: int) -> tuple[str, str]:
        return (self._tag(index), self.forms[index]) if self.first <= index < self.last else ("", "")

    def _tag(self, index: int) -> str:
        return self._tags[index - self._base] if index >= self._base else ""

    def status(self) -> str:
        """Return `planned`, `done` or `none`."""
        cues = self.cues
        if self._at(self.first)[1] in cues["comparisons"] or (
            self.kind == "amount" and self._at(self.first)[1] in cues["partitives"]
        ):
            return "none"
        index = self.first
        while index < self.last:
            if self._tag(index) == "SSO" and self.forms[index] == "(":
                index = self._behind_bracket(index)
                continue
            found = self._read(index, *self._at(index))
            if found is not None:
                return found
            index += 1
        return "none"

    def _behind_bracket(self, index: int) -> int:
        for inner in range(index + 1, self.last):
            if self._tag(inner) == "SSC" and self.forms[inner] == ")":
                return inner + 1
        return index + 1

    def _read(self, index: int, tag: str, form: str) -> str | None:
        """Return the status if this morpheme settles it; otherwise remember what it tells and return None."""
        cues = self.cues
        if tag == "NNG":
            return self._noun(index, form)
        if tag in ("VV", "VCP", "VA"):
            self.verb = form if tag == "VV" else tag
        elif tag in ("XSV", "XSA"):
            self.verb = self.forms[index - 1] if index else ""
        elif tag == "EP":
            if form in cues["planned_prefinals"]:
                return "planned"
            if form in cues["done_prefinals"]:
                return self._past(index)
        elif tag == "ETM":
            return self._adnominal(index, form)
        elif tag == "ETN":
            if self._at(index + 1)[0] == "JKB" and form + self._at(index + 1)[1] in cues["planned_endings"]:
                return "done" if self.acted else "planned"
        elif tag == "EC":
            return self._connective(index, form)
        elif tag in ("EF", "SF") or (tag == "SSC" and form in cues["closing_quotes"] and self.verb):
            return "none"
        return None

    def _noun(self, index: int, form: str) -> str | None:
        cues = self.cues
        if form not in cues["planned_nouns"]:
            return None
        tag, after = self._at(index + 1)
        if self._dropped(index + 1):
            return "none"
        if form in cues["certain_nouns"]:
            return None if tag in ("XSV", "XSN", "JKG") else "planned"
        adnominal = index > self.first and self._tag(index - 1) == "ETM"
        closes = tag in ("", "VCP", "SF", "SP") or (tag == "JKB" and after in cues["goal_particles"])
        goal = form in cues["goal_nouns"] and tag in ("JKO", "JKB") and after not in cues["by_particles"]
        if goal and tag == "JKB" and self.side != "future" and self._told_as_past(index + 1):
            return None
        return "planned" if adnominal or closes or goal else None

    def _told_as_past(self, index: int) -> bool:
        """Return whether the first tensed verb from here on is past: 출판을 목표로 과정을 운영했다."""
        for ahead in range(index, self.last):
            if self._tag(ahead) in ("EF", "SF"):
                break
            if self._tag(ahead) == "EP":
                return self.forms[ahead] in self.cues["done_prefinals"]
        return False

    def _dropped(self, index: int) -> bool:
        """Return whether a plan is told of as past: 열 예정이던, 열 계획이었으나."""
        return self._at(index)[0] == "VCP" and (
            self._at(index + 1)[1] in self.cues["given_up"] or self._at(index + 1)[0] == "EP"
        )

    def _past(self, index: int) -> str:
        cues, verb = self.cues, self.verb
        if verb in ("VCP", "VA") or verb in cues["shifting_verbs"]:
            return "none"
        if self._at(index + 1)[1] in cues["given_up"] and verb in cues["planning_verbs"]:
            return "none"
        return self._done(verb)

    def _done(self, verb: str) -> str:
        """Return `done`, unless the verb only tells how a figure changed, or how something failed on an unknown day."""
        failed = verb in self.cues["failing_verbs"] and self.side != "past"
        return "none" if verb in self.cues["neutral_verbs"] or failed else "done"

    def _adnominal(self, index: int, form: str) -> str | None:
        cues = self.cues
        tag, after = self._at(index + 1)
        if form in cues["future_adnominal"]:
            if after in cues["planned_nouns"]:
                return None
            if after in cues["carrying_nouns"]:
                return "none" if self._at(index + 2)[0] == "JKB" else "planned"
            if after in cues["conditions"]:
                return "none"
            return None if after in cues["future_unless_next"] else "planned"
        if form in cues["given_up"] or form.endswith(tuple(cues["given_up"])):
            return "none"
        if form not in cues["relative_endings"] or (tag == "NNB" and after in cues["carrying_nouns"]):
            return None
        before = self._tag(index - 1) if index else ""
        if before in ("VCP", "VA", "XSA") or self.verb in cues["direction_verbs"]:
            return None
        if tag == "NNG" and after in cues["planned_nouns"]:
            return "planned"
        if form in cues["past_relative_endings"] and before in cues["verb_tags"]:
            if self.verb in cues["shifting_verbs"] or self.verb in cues["planning_verbs"]:
                return "none"
            if self.side == "future":
                return None
            return self._done(self.verb)
        return None if self.side == "past" else "none"

    def _connective(self, index: int, form: str) -> str | None:
        cues = self.cues
        if form in cues["planned_endings"]:
            return "planned"
        if form in cues["clause_endings"] or self.verb in ("VCP", "VA") or self.verb in cues["figure_verbs"]:
            return "none"
        if self.verb in cues["act_verbs"]:
            self.acted = self.kind == "date" and self.side != "future"
        if form in cues["loose_endings"]:
            passive = index > 0 and self.forms[index - 1] in cues["passives"] and self._at(index + 1)[0] == "SP"
            return "none" if passive or self._new_subject(index + 1) else None
        return None

    def _new_subject(self, index: int) -> bool:
        """Return whether a comma and a topic open another clause: 지급되며, 정부는."""
        if self._at(index)[0] != "SP":
            return False
        for ahead in range(index + 1, index + 1 + self.cues["topic_within"]):
            tag, form = self._at(ahead)
            if tag == "JX" and form in self.cues["topics"]:
                return True
            if tag.startswith(("V", "E", "JK")):
                return False
        return False
