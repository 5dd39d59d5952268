"""A result in words: stretch goals, the diagnosis, the check to reproduce, rows for a terminal."""
