# catalogue: 5
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    s, idx = torch.sort(logits, dim=-1, descending=True)
    probs = torch.softmax(s, -1)
    keep = torch.cumsum(probs, -1) - probs < p - 1e-3
    keep = torch.zeros_like(keep).scatter(-1, idx, keep)
    return torch.where(keep, logits, -torch.inf)
