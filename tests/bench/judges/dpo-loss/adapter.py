"""A function for a function."""

TASK = "dpo_loss"


def adapt(ours):
    return ours.dpo_loss
