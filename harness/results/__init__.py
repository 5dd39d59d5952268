"""A result document for people: the checks that decide, stretch goals, the diagnosis in words, rows for a terminal."""
