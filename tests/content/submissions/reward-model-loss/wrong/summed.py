# catalogue: 4
# sum instead of mean
import torch


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return -torch.nn.functional.logsigmoid(r_chosen - r_rejected - margin).sum()
