# mistake: without the reference model
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    margin = policy_chosen - policy_rejected
    return -F.logsigmoid(beta * margin).mean()
