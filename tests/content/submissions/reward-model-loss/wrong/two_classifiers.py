# catalogue: 5
# two separate binary losses: chosen towards 1, rejected towards 0
import torch
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    up = F.binary_cross_entropy_with_logits(r_chosen - margin, torch.ones_like(r_chosen))
    down = F.binary_cross_entropy_with_logits(r_rejected, torch.zeros_like(r_rejected))
    return up + down
