"""A function for a function; their task asks for one form only, the exact one by the value that it is compared with."""

TASK = "gelu"


def adapt(ours):
    return ours.gelu
