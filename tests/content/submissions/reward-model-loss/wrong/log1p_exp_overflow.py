# catalogue: 1
# log(1 + exp(-d)) overflows for a large negative difference
import torch


def reward_loss(r_chosen, r_rejected, margin=0.0):
    d = r_chosen - r_rejected - margin
    return (1 + (-d).exp()).log().mean()
