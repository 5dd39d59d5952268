# catalogue: none
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    s, idx = torch.sort(logits, dim=1, descending=True)
    pr = torch.softmax(s, dim=1)
    drop = torch.cumsum(pr, dim=1) - pr >= p
    drop[:, 0] = False
    return logits.masked_fill(torch.zeros_like(drop).scatter(1, idx, drop), -torch.inf)
