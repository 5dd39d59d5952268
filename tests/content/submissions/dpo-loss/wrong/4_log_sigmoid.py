# catalogue: 4
import torch

def dpo_loss(policy_chosen, policy_rejected, ref_chosen, ref_rejected, beta=0.1):
    chosen_rewards = beta * (policy_chosen - ref_chosen)
    rejected_rewards = beta * (policy_rejected - ref_rejected)
    losses = -torch.log(torch.sigmoid(chosen_rewards - rejected_rewards))
    return losses.mean()
