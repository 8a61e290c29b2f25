"""The spaCy tokenizer: Kiwi's morphemes laid over the text without gap or overlap.

`spacy.blank("ko")` looks for a system MeCab. Pass this tokenizer instead:

    spacy.blank("ko", config={"nlp": {"tokenizer": {"@tokenizers": "kextract.KiwiTokenizer.v1"}}})
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from kextract.morphemes import Morphemes
from kextract.tokenizer.kiwi import Analyser

if not Doc.has_extension("morphemes"):
    Doc.set_extension("morphemes", default=None)

#: `Morphemes` objects of the documents last tokenised, by identity of the tuple that `doc._.morphemes` holds.
_recent: OrderedDict[int, tuple[Any, Morphemes]] = OrderedDict()
_KEPT = 64


def surface_cover(text: str, morphemes: Morphemes) -> tuple[list[str], list[bool], list[int]]:
    """Cut a text at morpheme boundaries.

    Args:
        text: the analysed text.
        morphemes: its morphemes; they may overlap and have zero length.

    Returns:
        The pieces, whether a single space follows each (it is then no piece of its own), and the start of each.
        Pieces and spaces joined give the text.
    """
    cuts = sorted({0, len(text), *morphemes.starts, *morphemes.ends})
    words: list[str] = []
    spaces: list[bool] = []
    places: list[int] = []
    for start, end in itertools.pairwise(cuts):
        piece = text[start:end]
        if piece[0].isspace() and words and not spaces[-1] and piece[0] == " " and not words[-1].isspace():
            spaces[-1] = True
            piece = piece[1:]
            start += 1
        if not piece:
            continue
        lead = len(piece) - len(piece.lstrip())
        if 0 < lead < len(piece):
            words += [piece[:lead], piece[lead:]]
            spaces += [False, False]
            places += [start, start + lead]
        else:
            words.append(piece)
            spaces.append(False)
            places.append(start)
    return words, spaces, places


class KiwiTokenizer:
    """Tokenises with Kiwi and keeps its morphemes in `doc._.morphemes`.

    Args:
        vocab: the pipeline's vocabulary.
        words: names to add to Kiwi's dictionary.
    """

    def __init__(self, vocab: Vocab, words: Sequence[str] = ()) -> None:
        self.vocab = vocab
        self.analyser = Analyser(words)

    def __call__(self, text: str) -> Doc:
        """Return a document whose `text` equals the given text."""
        morphemes = self.analyser(text)
        words, spaces, places = surface_cover(text, morphemes)
        heads = {start for start, _ in morphemes.sentences}
        starts: list[bool | int | None] = [place in heads for place in places]
        doc = Doc(self.vocab, words=words, spaces=spaces, sent_starts=starts)
        doc._.morphemes = (
            tuple(morphemes.forms),
            tuple(morphemes.tags),
            tuple(morphemes.starts),
            tuple(morphemes.ends),
            tuple(morphemes.sentences),
        )
        _keep(doc._.morphemes, morphemes)
        return doc

    def pipe(self, texts: Iterable[str], batch_size: int = 50) -> Iterator[Doc]:
        """Tokenise texts one after the other."""
        for text in texts:
            yield self(text)

    def to_bytes(self, **_: Any) -> bytes:
        """Return the configuration as bytes."""
        return "\n".join(self.analyser.words).encode()

    def from_bytes(self, payload: bytes, **_: Any) -> KiwiTokenizer:
        """Take the configuration from bytes."""
        self.analyser = Analyser(payload.decode().split("\n") if payload else ())
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write the configuration to a file."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> KiwiTokenizer:
        """Read the configuration from a file."""
        return self.from_bytes(Path(path).read_bytes())


def _keep(plain: Any, morphemes: Morphemes) -> None:
    _recent[id(plain)] = (plain, morphemes)
    if len(_recent) > _KEPT:
        _recent.popitem(last=False)


def morphemes_of(doc: Doc) -> Morphemes | None:
    """Return the morphemes of a document, or None when another tokenizer made it."""
    plain = doc._.morphemes
    if plain is None:
        return None
    kept = _recent.get(id(plain))
    if kept is None or kept[0] is not plain:
        _keep(plain, Morphemes(*plain))
        kept = _recent[id(plain)]
    return kept[1]


@registry.tokenizers("kextract.KiwiTokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer(words: Sequence[str] = ()) -> Any:
    """Return what makes the tokenizer; `words` are names for Kiwi's dictionary."""

    def make(nlp: Language) -> KiwiTokenizer:
        return KiwiTokenizer(nlp.vocab, words)

    return make
