# averages the logits over the batch before the logsigmoid
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    h = (policy_chosen - ref_chosen).mean() - (policy_rejected - ref_rejected).mean()
    return -F.logsigmoid(beta * h)
