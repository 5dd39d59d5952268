"""A function for a function."""

TASK = "rmsnorm"


def adapt(ours):
    return ours.rms_norm
