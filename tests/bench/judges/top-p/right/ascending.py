import torch


def top_p_filter(logits, p):
    if p >= 1.0:
        return logits.clone()
    values, order = torch.sort(logits, dim=-1)
    below = torch.softmax(values, -1).cumsum(-1)
    drop = below <= 1 - p
    drop[..., -1:] = False
    return torch.where(drop.gather(-1, order.argsort(-1)), float("-inf"), logits)
