# catalogue: 3
import torch.nn as nn

class DPO(nn.Module):
    def __init__(self, beta):
        super().__init__()
        self.beta = beta
        self.ls = nn.LogSigmoid()

    def forward(self, pc, pr, rc, rr):
        margin = (pc - rc) - (pr - rr)
        return (-self.beta * self.ls(margin)).mean()

def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    return DPO(beta)(policy_chosen, policy_rejected, ref_chosen.detach(), ref_rejected.detach())
