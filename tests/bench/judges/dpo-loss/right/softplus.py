import torch


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    policy = policy_chosen - policy_rejected
    ref = ref_chosen - ref_rejected
    return torch.nn.functional.softplus(beta * (ref - policy)).mean()
