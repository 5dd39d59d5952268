import torch
from torch.distributions import Bernoulli


def reward_loss(r_chosen, r_rejected, margin=0.0):
    d = r_chosen - r_rejected - margin
    return -Bernoulli(logits=d).log_prob(torch.ones_like(d)).mean()
