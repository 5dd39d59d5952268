import torch


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    with torch.no_grad():
        baseline = ref_rejected - ref_chosen
    margin = policy_rejected - policy_chosen - baseline
    return torch.nn.functional.softplus(beta * margin, threshold=50.0).sum() / margin.numel()
