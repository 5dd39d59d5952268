# catalogue: 3
# squared distance of the preference probability from 1 (Brier score)
import torch


def reward_loss(r_chosen, r_rejected, margin=0.0):
    p = torch.sigmoid(r_chosen - r_rejected - margin)
    return ((1 - p) ** 2).mean()
