"""A result document read for people: the checks that decide, stretch goals and the diagnosis in words,
and the rows that a terminal shows of it."""
