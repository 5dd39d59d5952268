import torch
from torch import nn


def reward_loss(r_chosen, r_rejected, margin=0.0):
    logits = r_chosen.sub(r_rejected).sub(margin)
    return nn.BCEWithLogitsLoss()(logits, torch.ones_like(logits))
