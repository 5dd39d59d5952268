import torch


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    policy = torch.stack((policy_chosen, policy_rejected))
    ref = torch.stack((ref_chosen, ref_rejected)).detach()
    won, lost = (policy - ref) * beta
    return torch.logaddexp(won, lost).sub(won).mean()
