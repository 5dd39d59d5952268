import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    won = (policy_chosen - ref_chosen) * beta
    lost = (policy_rejected - ref_rejected) * beta
    return F.softplus(lost - won).mean()
