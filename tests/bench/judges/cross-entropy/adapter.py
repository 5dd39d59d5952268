"""A function for a function; theirs has no ignored targets."""

TASK = "cross_entropy"


def adapt(ours):
    return ours.cross_entropy
