"""You subtract in place and change the caller's rewards. Make a new tensor."""

import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    r_chosen -= r_rejected + margin
    return -F.logsigmoid(r_chosen).mean()
