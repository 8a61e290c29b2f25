"""Gold, and scores against it: mentions, relations, repair."""
