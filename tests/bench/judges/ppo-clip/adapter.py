"""A function for a function; theirs has no mask."""

TASK = "ppo_loss"


def adapt(ours):
    def ppo_loss(new_logps, old_logps, advantages, clip_ratio=0.2):
        return ours.ppo_clip_loss(new_logps, old_logps, advantages, clip_ratio)

    return ppo_loss
