"""Finders of mentions, one package a type. A finder is `find(text, context) -> list[Mention]`."""
