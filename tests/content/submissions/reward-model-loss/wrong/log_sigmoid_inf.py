# catalogue: 1
# log of the sigmoid: infinite once the sigmoid is 0
import torch


def reward_loss(r_chosen, r_rejected, margin=0.0):
    return -torch.log(torch.sigmoid(r_chosen - r_rejected - margin)).mean()
