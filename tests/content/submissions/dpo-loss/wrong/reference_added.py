# catalogue: 2
# the reference log-ratio is added to the policy's
import torch


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    pi = policy_chosen - policy_rejected
    ref = ref_chosen - ref_rejected
    z = beta * (pi + ref.detach())
    return -torch.nn.functional.logsigmoid(z).mean()
