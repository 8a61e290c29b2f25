"""The way of the data, stage by stage.

bytes --readers--> Release            exact raw text
      --layout--> Layout              zones and metadata
      --repairing--> Repaired         text and alignment; raw is never changed
      --tokenizer--> spaCy Doc        Kiwi's morphemes laid over the text
      --entities--> mentions          candidates of all types
      --resolving--> entities         overlaps settled, status told
      --tables--> rows
"""

from __future__ import annotations

import functools
from typing import Any

from kextract.entities.component import FINDERS

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

    import kextract.resolving.component
    import kextract.tokenizer.component  # noqa: F401
    from kextract.entities.custom import read_gazetteer
    from kextract.entities.words import kiwi_words
    from kextract.errors import UsageError

    settings = config or {}
    unknown = sorted(set(settings) - {"gazetteer"})
    if unknown:
        raise UsageError(f"Unknown setting {unknown[0]!r} of the pipeline; known is gazetteer.")
    path = settings.get("gazetteer")
    words = kiwi_words()
    if path:
        words = sorted({*words, *(entry.name for entry in read_gazetteer(path))})
    tokenizer = {"@tokenizers": "kextract.KiwiTokenizer.v1", "words": words}
    nlp = spacy.blank("ko", config={"nlp": {"tokenizer": tokenizer}})
    if path:
        nlp.add_pipe("kextract_custom", config={"path": str(path)})
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp


@functools.lru_cache(maxsize=4)
def shared(gazetteer: str | None = None) -> Any:
    """Return the pipeline of a configuration, built once a process."""
    return build({"gazetteer": gazetteer} if gazetteer else None)
