"""A function for a function; theirs has no mask and no scale."""

TASK = "attention"


def adapt(ours):
    return ours.scaled_dot_product_attention
