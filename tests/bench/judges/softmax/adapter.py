"""A function for a function."""

TASK = "softmax"


def adapt(ours):
    return ours.softmax
