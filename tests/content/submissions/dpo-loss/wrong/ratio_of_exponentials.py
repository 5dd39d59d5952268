# catalogue: 4
# the sigmoid as a quotient of exponentials, which overflow
import torch


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    good = torch.exp(beta * (policy_chosen - ref_chosen.detach()))
    bad = torch.exp(beta * (policy_rejected - ref_rejected.detach()))
    return -(good / (good + bad)).log().mean()
