import torch
import torch.nn.functional as F


def reward_loss(r_chosen, r_rejected, margin=0.0):
    logits = torch.stack([r_rejected, r_chosen - margin], 1)
    return F.cross_entropy(logits, torch.ones(len(logits), dtype=torch.long, device=logits.device))
