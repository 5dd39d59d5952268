"""A result in words: stretch goals, the diagnosis, which check is reproduced, rows for a terminal."""
