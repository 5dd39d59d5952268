# catalogue: 2
import torch

def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    pi_logratios = policy_chosen - policy_rejected
    ref_logratios = ref_chosen - ref_rejected
    h = pi_logratios + ref_logratios
    return torch.nn.functional.softplus(-beta * h).mean()
