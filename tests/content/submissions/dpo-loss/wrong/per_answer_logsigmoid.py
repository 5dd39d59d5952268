# logsigmoid of each answer's reward, subtracted afterwards
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    c = F.logsigmoid(beta * (policy_chosen - ref_chosen.detach()))
    r = F.logsigmoid(beta * (policy_rejected - ref_rejected.detach()))
    return -(c - r).mean()
