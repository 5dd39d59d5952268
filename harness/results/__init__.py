"""A result document read for people: the checks that decide, stretch goals and the diagnosis in words."""
