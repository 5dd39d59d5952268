# catalogue: 1
# the reference is subtracted for the chosen answer only
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    chosen = policy_chosen - ref_chosen.detach()
    return F.softplus(-beta * (chosen - policy_rejected)).mean()
