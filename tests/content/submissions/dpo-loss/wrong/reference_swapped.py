# catalogue: 2
# the two reference values are exchanged
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    logits = (policy_chosen - ref_rejected) - (policy_rejected - ref_chosen)
    return -F.logsigmoid(beta * logits).mean()
