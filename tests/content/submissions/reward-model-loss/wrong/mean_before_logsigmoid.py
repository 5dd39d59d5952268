# averages the differences first, then takes one logsigmoid
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return -F.logsigmoid(r_chosen.mean() - r_rejected.mean() - margin)
