"""Reads the two corpora and parts them into training and held-out text."""

from __future__ import annotations

import argparse
import json
import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from kextract.repairing.models import alphabet as alphabets
from kextract.repairing.models.plain import reduce

#: Where the corpora lie when nothing else is said; they are not part of the repository.
PRESS = Path("corpora/press.jsonl.xz")
STATUTES = Path("corpora/statutes.txt.xz")
#: A release or paragraph is held out when its index leaves this remainder modulo ten.
HELD_OUT = 9
#: Shorter paragraphs of formal text are headings or rests of tables.
SHORTEST = 15
_KOREAN = yaml.safe_load((Path(__file__).parent / "korean.yaml").read_text(encoding="utf-8"))
_SENTENCE = re.compile(_KOREAN["sentence"])
_AMENDMENT = re.compile(_KOREAN["amendment"])


@dataclass(frozen=True)
class Corpus:
    """Texts of the genre and of statutes, each in a training and a held-out part, and further formal text."""

    press: list[str]
    press_held_out: list[str]
    statutes: list[str]
    statutes_held_out: list[str]
    formal: list[str] = field(default_factory=list)


def _lines(path: Path) -> list[str]:
    content = path.read_bytes()
    text = (lzma.decompress(content) if path.suffix == ".xz" else content).decode("utf-8")
    return [line for line in text.split("\n") if line.strip()]


def read_press(path: Path) -> list[str]:
    """Return the releases of a `.jsonl(.xz)` file (fields title and text), in order, NFC, without indents."""
    releases = [json.loads(line) for line in _lines(path)]
    return [reduce(unicodedata.normalize("NFC", f"{entry['title']}\n{entry['text']}")) for entry in releases]


def read_paragraphs(path: Path) -> list[str]:
    """Return the paragraphs (lines) of a `.txt` or `.txt.xz` file, in order and NFC."""
    return [unicodedata.normalize("NFC", line) for line in _lines(path)]


def useful(paragraph: str) -> bool:
    """Return whether a paragraph of a statute is a full sentence and no instruction to amend another statute."""
    return len(paragraph) >= 40 and bool(_SENTENCE.search(paragraph)) and not _AMENDMENT.match(paragraph)


def add_arguments(parser: argparse.ArgumentParser, *, statutes: bool = True) -> None:
    """Add the arguments that name the corpora."""
    parser.add_argument("--about", default="press releases and statutes", help="what the texts are, for the card")
    parser.add_argument("--press", type=Path, default=PRESS, help="releases, .jsonl(.xz) with title and text")
    if statutes:
        parser.add_argument("--statutes", type=Path, default=STATUTES, help="statutes, one paragraph a line")
        parser.add_argument(
            "--formal", type=Path, nargs="*", default=[], help="news and reports, one paragraph a line, all to train on"
        )


def described(about: str, corpus: Corpus) -> str:
    """Return the line of a card that tells the data, without names of files.

    Args:
        about: what the texts are, in words.
        corpus: the texts.
    """
    parts = [name for name in vars(corpus) if not name.endswith("held_out") and getattr(corpus, name)]
    sizes = {name: sum(len(text) + 1 for text in getattr(corpus, name)) for name in parts}
    counted = ", ".join(f"{name} {len(getattr(corpus, name)):,} texts of {sizes[name]:,} characters" for name in parts)
    return f"{about}: {counted}; every tenth text of press and statutes held out"


def present(*paths: Path) -> None:
    """Stop with a message when a corpus is not there."""
    for path in paths:
        if not path.exists():
            raise SystemExit(f"{path}: no such corpus; name it with --press or --statutes (see training/README.md)")


def load(press: Path, statutes: Path, formal: Sequence[Path] = ()) -> Corpus:
    """Read the corpora; a tenth of releases and statutes is held out (index modulo ten equal to `HELD_OUT`)."""
    releases = read_press(press)
    paragraphs = read_paragraphs(statutes)
    return Corpus(
        press=[text for index, text in enumerate(releases) if index % 10 != HELD_OUT],
        press_held_out=[text for index, text in enumerate(releases) if index % 10 == HELD_OUT],
        statutes=[text for index, text in enumerate(paragraphs) if index % 10 != HELD_OUT],
        statutes_held_out=[text for index, text in enumerate(paragraphs) if index % 10 == HELD_OUT],
        formal=[line for path in formal for line in read_paragraphs(path) if len(line) >= SHORTEST],
    )


def make_alphabet(corpus: Corpus, size: int = 2000) -> str:
    """Return the most frequent single characters of the training text; those of the releases count twentyfold."""
    counts: Counter[str] = Counter()
    for text in corpus.statutes[::3]:
        counts.update(text)
    for text in corpus.press:
        counts.update({character: 20 * count for character, count in Counter(text).items()})
    base = alphabets.build("")
    single = [
        character
        for character, _ in counts.most_common()
        if ord(character) < 0x10000 and base.table[ord(character)] in (alphabets.RARE, alphabets.OTHER)
    ]
    return "".join(sorted(single[:size]))
