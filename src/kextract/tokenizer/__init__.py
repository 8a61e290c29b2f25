"""Tokenizer: Kiwi's morphemes as spaCy tokens."""

from kextract.tokenizer.kiwi import Analyser

__all__ = ["Analyser"]
