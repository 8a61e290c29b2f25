"""What the options of the command line choose from; light, so that `--help` loads nothing heavy."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Level of repair."""

    OFF = "off"
    SAFE = "safe"
    FULL = "full"


class RepairLevel(StrEnum):
    """Level of repair of the command repair."""

    SAFE = "safe"
    FULL = "full"


class NameKind(StrEnum):
    """What a name names."""

    AGENCY = "agency"
    REGION = "region"


class Engine(StrEnum):
    """Where documents are processed."""

    LOCAL = "local"
    SPARK = "spark"


class Split(StrEnum):
    """Part of the gold."""

    DEV = "dev"
    TEST = "test"


class Mode(StrEnum):
    """Mode of damage."""

    A = "A"
    H = "H"
    B = "B"


class Exchange(StrEnum):
    """Format of an annotation tool."""

    JSONL = "jsonl"
    DOCCANO = "doccano"
    LABEL_STUDIO = "label-studio"
    BRAT = "brat"
    SPACY = "spacy"
