"""Tables: one schema, and the rows in it."""
