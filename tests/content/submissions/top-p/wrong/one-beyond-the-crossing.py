# catalogue: none
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    s, order = logits.sort(-1, descending=True)
    n = (s.softmax(-1).cumsum(-1) <= p).sum(-1, keepdim=True) + 2
    keep = torch.arange(logits.shape[-1], device=logits.device) < n
    keep = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, order, keep.expand_as(logits))
    return torch.where(keep, logits, -torch.inf)
