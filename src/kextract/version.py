"""The version, apart so that every stage may know it."""

__version__ = "0.1.0"
