# takes the arguments for probabilities and divides
import torch
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    h = policy_chosen / ref_chosen.detach() - policy_rejected / ref_rejected.detach()
    return -F.logsigmoid(beta * h).mean()
