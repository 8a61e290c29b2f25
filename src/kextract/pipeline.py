"""The way of the data, stage by stage.

    bytes --readers--> Release            exact raw text
          --layout--> Layout              zones and metadata
          --repairing--> Repaired         text and alignment; raw is never changed
          --tokenizer--> spaCy Doc        Kiwi's morphemes laid over the text
          --entities--> mentions          candidates of all types
          --resolving--> entities         overlaps settled, status told
          --relations--> agreements, funding, events
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
        config: `types` (names of entity types; finders of other types that nothing depends on are left out) and
            `words` (further names for Kiwi's dictionary).

    Returns:
        A `spacy.Language` that analyses a text as given.
    """
    import spacy

    import kextract.resolving.component
    import kextract.tokenizer.component  # noqa: F401
    from kextract.entities.words import kiwi_words

    settings = config or {}
    words = sorted({*kiwi_words(), *settings.get("words", ())})
    nlp = spacy.blank(
        "ko", config={"nlp": {"tokenizer": {"@tokenizers": "kextract.KiwiTokenizer.v1", "words": words}}}
    )
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp


@functools.lru_cache(maxsize=4)
def shared(key: tuple[tuple[str, Any], ...] = ()) -> Any:
    """Return the pipeline of a configuration, built once a process."""
    return build(dict(key))
