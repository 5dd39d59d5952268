import torch


def reward_loss(r_chosen, r_rejected, margin=0.0):
    diff = r_rejected - r_chosen + margin
    return torch.nn.Softplus(threshold=40)(diff).mean()
