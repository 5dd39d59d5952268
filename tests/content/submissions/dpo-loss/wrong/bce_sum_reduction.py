# catalogue: 5
# the library loss with reduction="sum"
import torch
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    z = beta * (policy_chosen - policy_rejected - ref_chosen.detach() + ref_rejected.detach())
    return F.binary_cross_entropy_with_logits(z, torch.ones_like(z), reduction="sum")
