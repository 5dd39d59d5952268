import torch


def reward_loss(r_chosen, r_rejected, margin=0.0):
    # Bradley-Terry: a softmax over the two answers
    pair = torch.stack([r_chosen - margin, r_rejected.expand_as(r_chosen)], dim=-1)
    return (pair.logsumexp(-1) - pair[..., 0]).mean()
