# catalogue: 4
# adds up the pairs and never divides by their number
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    total = 0
    for c, r in zip(r_chosen.reshape(-1), r_rejected.reshape(-1)):
        total = total + F.softplus(-(c - r - margin))
    return total
