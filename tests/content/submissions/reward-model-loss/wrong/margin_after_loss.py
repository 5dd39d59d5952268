# the margin is subtracted outside of the logsigmoid
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return (-F.logsigmoid(r_chosen - r_rejected) - margin).mean()
