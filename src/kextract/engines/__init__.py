"""Engines: where documents are processed."""
