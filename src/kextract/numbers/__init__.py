"""Korean numbers: the value of one number, and the numbers of a text."""

from kextract.numbers.grammar import parse_number
from kextract.numbers.scanner import Number, scan

__all__ = ["Number", "parse_number", "scan"]
