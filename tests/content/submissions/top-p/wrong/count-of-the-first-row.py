# catalogue: 7
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    s, idx = logits.sort(-1, descending=True)
    pr = s.softmax(-1).reshape(-1, logits.shape[-1])
    n = max(1, int((pr[0].cumsum(0) - pr[0] < p).sum()))
    keep = torch.zeros_like(logits, dtype=torch.bool)
    keep.scatter_(-1, idx[..., :n], True)
    return logits.masked_fill(~keep, -torch.inf)
