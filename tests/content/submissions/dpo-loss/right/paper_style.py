import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    pi_logratios = policy_chosen - policy_rejected
    ref_logratios = (ref_chosen - ref_rejected).detach()
    return -F.logsigmoid(beta * (pi_logratios - ref_logratios)).mean()
