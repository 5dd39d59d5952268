# catalogue: 6
import torch
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    n = policy_chosen.shape[-1]
    h = (policy_chosen / n - ref_chosen / n) - (policy_rejected / n - ref_rejected / n)
    return -F.logsigmoid(beta * h).mean()
