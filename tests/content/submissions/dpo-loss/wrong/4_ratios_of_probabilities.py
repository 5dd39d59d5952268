# catalogue: 4
import torch
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    a = (policy_chosen - ref_chosen).exp() ** beta
    b = (policy_rejected - ref_rejected).exp() ** beta
    return -torch.log(a / (a + b)).mean()
