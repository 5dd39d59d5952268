# other: half precision comes back as float32
import torch
import torch.nn.functional as F


def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    if policy_chosen.dtype != torch.float64:
        policy_chosen, policy_rejected = policy_chosen.float(), policy_rejected.float()
        ref_chosen, ref_rejected = ref_chosen.float(), ref_rejected.float()
    chosen = policy_chosen - ref_chosen.detach()
    rejected = policy_rejected - ref_rejected.detach()
    return -F.logsigmoid(beta * (chosen - rejected)).mean()
