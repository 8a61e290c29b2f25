"""Resolving: from overlapping candidates to entities."""
