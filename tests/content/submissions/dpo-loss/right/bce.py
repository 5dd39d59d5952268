import torch
import torch.nn.functional as F

def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    with torch.no_grad():
        ref = ref_chosen - ref_rejected
    z = (policy_chosen - policy_rejected - ref).mul(beta)
    return F.binary_cross_entropy_with_logits(z, torch.ones_like(z))
