import torch


def _neg_log_sigmoid(d):
    if d.item() >= 0:
        return torch.log1p(torch.exp(-d))
    return -d + torch.log1p(torch.exp(d))


def reward_loss(r_chosen, r_rejected, margin=0.0):
    d = (r_chosen - r_rejected - margin).reshape(-1)
    return sum(_neg_log_sigmoid(x) for x in d) / d.numel()
