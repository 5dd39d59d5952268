import torch

def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    c, r = beta * (policy_chosen - ref_chosen), beta * (policy_rejected - ref_rejected)
    return (torch.logaddexp(c, r) - c).mean()
