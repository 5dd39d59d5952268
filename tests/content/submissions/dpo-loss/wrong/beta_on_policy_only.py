# beta scales the policy's log-ratio, the reference's is left as it is
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    h = beta * (policy_chosen - policy_rejected) - (ref_chosen - ref_rejected)
    return -F.logsigmoid(h).mean()
