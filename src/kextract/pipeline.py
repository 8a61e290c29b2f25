"""The way of the data, stage by stage.

bytes --readers--> Release            exact raw text
      --layout--> Layout              zones and metadata
      --repairing--> Repaired         text and alignment; raw is never changed
      --tokenizer--> morphemes        Kiwi's; `build` lays them over the text as a spaCy Doc
      --entities--> mentions          candidates of all types
      --resolving--> entities         overlaps settled, status told
      --tables--> rows

`analyse_text` goes this way over plain values; `build` gives the same stages as a spaCy pipeline.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any

from kextract.context import Context
from kextract.entities.finding import FINDERS, Finder, add_found, finder
from kextract.layout import analyse
from kextract.recent import ForRecentTexts
from kextract.resolving.entities import resolve_mentions
from kextract.tokenizer import Analyser

#: Layout of a text; the last ones are kept, because repair leaves most texts as they are. Do not change it.
layout_of = ForRecentTexts(analyse)

#: Components of the spaCy pipeline in order.
COMPONENTS = (*(f"kextract_{name}" for name in FINDERS), "kextract_resolve")


def build(config: dict[str, Any] | None = None) -> Any:
    """Build the spaCy pipeline.

    Args:
        config: `gazetteer`, path of a user's names; see `kextract.entities.custom` for its columns.

    Returns:
        A `spacy.Language` that analyses a text as given.

    Raises:
        UsageError: an unknown setting.
        ResourceError: a gazetteer that cannot be used.
    """
    import spacy

    import kextract.entities.component
    import kextract.resolving.component
    import kextract.tokenizer.component  # noqa: F401
    from kextract.errors import UsageError

    settings = config or {}
    unknown = sorted(set(settings) - {"gazetteer"})
    if unknown:
        raise UsageError(f"Unknown setting {unknown[0]!r} of the pipeline; known is gazetteer.")
    path = settings.get("gazetteer")
    tokenizer = {"@tokenizers": "kextract.KiwiTokenizer.v1", "words": _words(path)}
    nlp = spacy.blank("ko", config={"nlp": {"tokenizer": tokenizer}})
    if path:
        nlp.add_pipe("kextract_custom", config={"path": str(path)})
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp


def _words(gazetteer: str | None) -> list[str]:
    from kextract.entities.words import kiwi_words

    words = kiwi_words()
    if gazetteer:
        from kextract.entities.custom import read_gazetteer

        words = sorted({*words, *(entry.name for entry in read_gazetteer(gazetteer))})
    return words


@functools.cache
def default_analyser() -> Analyser:
    """Return the analyser of the default configuration; its Kiwi is built when it is first asked."""
    return Analyser(_words(None))


#: A stage: reads a text and what earlier stages left in its context, and adds to that.
Step = Callable[[str, Context], object]


class Stages:
    """The stages from text to entities over plain values: what `build` gives as components, without spaCy's objects.

    `steps` are the stages in order; a call takes one text through all of them, and who has many texts takes all texts
    through one stage before the next, which keeps its tables and code in the processor's cache.

    Args:
        gazetteer: path of a user's names, or None.

    Raises:
        ResourceError: a gazetteer that cannot be used.
    """

    def __init__(self, gazetteer: str | None = None) -> None:
        self.analyser = Analyser(_words(gazetteer)) if gazetteer else default_analyser()
        self.finders: list[tuple[str, Finder]] = [(name, finder(name)) for name in FINDERS]
        if gazetteer:
            from kextract.entities.custom import custom_finder

            self.finders.insert(0, ("custom", custom_finder(gazetteer).find))
        self.steps: list[Step] = [self._analyse]
        self.steps += [functools.partial(add_found, find) for _, find in self.finders]
        self.steps.append(resolve_mentions)

    def begin(self, text: str, published: dt.date | None, damage: float = 0.0) -> Context:
        """Return what is known of a text before the first of `steps`; arguments as for a call.

        Args:
            text: a text composed to NFC.
            published: publication date, or None.
            damage: how damaged the release is, 0 to 1.
        """
        layout = layout_of(text)
        return Context(published=published or layout.published, layout=layout, damage=damage)

    def _analyse(self, text: str, context: Context) -> None:
        context.morphemes = self.analyser(text)

    def __call__(self, text: str, published: dt.date | None, damage: float = 0.0) -> Context:
        """Analyse a text that is composed to NFC.

        Args:
            text: the text as given; repair is not part of it.
            published: publication date; without it the one that the text states.
            damage: 0 to 1, how damaged the text was before its repair.

        Returns:
            The context; its `mentions` are the entities by place.
        """
        context = self.begin(text, published, damage)
        for step in self.steps:
            step(text, context)
        return context


def stages(gazetteer: str | None = None) -> Stages:
    """Return the stages of a configuration, built once a process, or again when the gazetteer has changed.

    Args:
        gazetteer: path of a user's names, or None.

    Raises:
        ResourceError: a gazetteer that cannot be used.
    """
    if gazetteer is None:
        return _stages(None, None)
    from kextract.entities.custom import stamp

    return _stages(gazetteer, stamp(gazetteer))


@functools.lru_cache(maxsize=4)
def _stages(gazetteer: str | None, _: tuple[int, int] | None) -> Stages:
    return Stages(gazetteer)
