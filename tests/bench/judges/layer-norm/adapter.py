"""A function for a function."""

TASK = "layernorm"


def adapt(ours):
    return ours.layer_norm
