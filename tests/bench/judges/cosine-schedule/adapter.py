"""A function for a function, the arguments in another order."""

TASK = "cosine_lr"


def adapt(ours):
    def cosine_lr_schedule(step, total_steps, warmup_steps, max_lr, min_lr=0.0):
        return ours.cosine_lr(step, warmup_steps, total_steps, max_lr, min_lr)

    return cosine_lr_schedule
