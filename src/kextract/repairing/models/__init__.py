"""Two character models that say what may be missing between two characters.

They are evidence, not a decision: they know neither names nor the release, and expect a text of medium damage.

    from kextract.repairing.models import CharacterModels, propose, score_insertions

    models = CharacterModels(text)               # keep it while working on one text: gaps are computed once
    models.missing([(0, 200)])                   # gaps, and the log-odds that anything is missing in each
    models.score([(12, "를"), (40, "국토")])      # list[Scores]: .gap .missing .ngram .log_odds .rival (nats)
    models.propose([(0, 200)], minimum=-2.0)     # list[Proposal]: .position .string .log_odds .source .space .scores

    score_insertions(text, [(12, "를")])         # the same in one call
    propose(text, [(0, 200)])

- A position p is the gap before character p of the text as given (an insertion has start = end = p). Indents and blank
  lines are handled inside: positions in them count as the gap before the next character.
- `Scores.gap` comes from a convolution network over 63 characters on both sides: log-odds of exactly this insertion
  against nothing missing. `Scores.missing` is its log-odds that anything (a quote or space too) is missing there.
- `Scores.ngram` is the gain in log probability of the text under character 6-grams. It holds the cost of the inserted
  characters, so that 0 already favours them; a rare but right syllable often lies between -8 and 0. A lost space
  beside the insertion is allowed for (score "을", not "을 ", at a gap where two words run together).
- `Scores.rival` is the distance of `.ngram` from that of the best other likely syllable of the gap, at most 10.
- `Scores.log_odds` combines both by a logistic fit on held-out releases damaged at the rate of mode A. On a text with
  another share of losses add the difference of the prior log-odds.
- Strings may hold any characters (spaces and quotes too). A string of n characters costs n - 1 runs of 48 characters
  each in the network, a single character almost nothing once its gap was looked at.
- Only Hangul is proposed, at most three syllables; `.space` says that the space after it seems lost, too.
- Everything is deterministic, on one thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kextract.repairing.models.scoring import CharacterModels, Proposal, Scores, probability

__all__ = ["CharacterModels", "Proposal", "Scores", "probability", "propose", "score_insertions"]


def score_insertions(text: str, insertions: Sequence[tuple[int, str]]) -> list[Scores]:
    """Return what the models say of each insertion (position, string), each by itself."""
    return CharacterModels(text).score(insertions)


def propose(text: str, spans: Iterable[tuple[int, int]] | None = None, minimum: float = -2.0) -> list[Proposal]:
    """Return the insertions that the models favour inside half-open spans (None: the whole text)."""
    return CharacterModels(text).propose(spans, minimum)
