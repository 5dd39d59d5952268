# catalogue: 1
import torch.nn.functional as F

def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    logits = policy_chosen - policy_rejected
    return -F.logsigmoid(beta * logits).mean()
