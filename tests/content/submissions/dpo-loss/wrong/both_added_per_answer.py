# catalogue: 2
# policy + reference for each answer
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    good = beta * (policy_chosen + ref_chosen.detach())
    bad = beta * (policy_rejected + ref_rejected.detach())
    return F.softplus(bad - good).mean()
