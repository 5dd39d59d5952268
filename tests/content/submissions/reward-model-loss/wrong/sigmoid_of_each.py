# catalogue: 5
# each reward goes through its own sigmoid before the difference
import torch
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return -F.logsigmoid(torch.sigmoid(r_chosen) - torch.sigmoid(r_rejected) - margin).mean()
