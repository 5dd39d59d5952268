# outside: the logarithm of the sigmoid, which underflows; their formula is written so
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    margin = (policy_chosen - ref_chosen) - (policy_rejected - ref_rejected)
    return -(beta * margin).sigmoid().log().mean()
