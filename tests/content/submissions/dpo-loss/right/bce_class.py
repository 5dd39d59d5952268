import torch
from torch import nn


class DPOLoss(nn.Module):
    def __init__(self, beta):
        super().__init__()
        self.beta = beta
        self.bce = nn.BCEWithLogitsLoss(reduction="mean")

    def forward(self, pc, pr, rc, rr):
        h = self.beta * ((pc - rc) - (pr - rr))
        return self.bce(h, torch.ones_like(h))


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    return DPOLoss(beta)(policy_chosen, policy_rejected, ref_chosen.detach(), ref_rejected.detach())
