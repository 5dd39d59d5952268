# mistake: the sigmoid of each log-ratio by itself
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    chosen = F.logsigmoid(beta * (policy_chosen - ref_chosen))
    rejected = F.logsigmoid(beta * (policy_rejected - ref_rejected))
    return -(chosen - rejected).mean()
