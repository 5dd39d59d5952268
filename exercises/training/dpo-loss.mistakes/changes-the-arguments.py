"""You subtract in place and change the caller's log-probabilities. Make new tensors."""

import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    policy_chosen -= ref_chosen
    policy_rejected -= ref_rejected
    return -F.logsigmoid(beta * (policy_chosen - policy_rejected)).mean()
