# catalogue: 4
# an epsilon inside the log caps the loss
import torch


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    h = (policy_chosen - policy_rejected) - (ref_chosen - ref_rejected)
    return torch.mean(-torch.log((beta * h).sigmoid() + 1e-8))
