# catalogue: 1
# F.soft_margin_loss computes log(1 + exp(-d)) unprotected
import torch
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    d = r_chosen - r_rejected - margin
    return F.soft_margin_loss(d, torch.ones_like(d))
