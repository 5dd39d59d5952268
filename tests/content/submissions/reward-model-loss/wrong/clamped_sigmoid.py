# catalogue: 1
# the sigmoid is clamped before the log, which caps the loss and kills its gradient
import torch


def reward_loss(r_chosen, r_rejected, margin=0.0):
    prob = torch.sigmoid(r_chosen - r_rejected - margin).clamp(min=1e-7)
    return prob.log().neg().mean()
