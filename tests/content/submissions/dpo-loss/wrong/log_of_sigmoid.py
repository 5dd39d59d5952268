# catalogue: 4
# torch.log(torch.sigmoid(...)) is -inf for a strongly preferred wrong answer
import torch


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    h = beta * ((policy_chosen - ref_chosen) - (policy_rejected - ref_rejected))
    return -torch.log(torch.sigmoid(h)).mean()
