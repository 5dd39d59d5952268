# catalogue: 7
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    flat = logits.reshape(-1)
    s, idx = flat.sort(descending=True)
    pr = s.softmax(0)
    drop = pr.cumsum(0) - pr >= p
    drop[0] = False
    out = flat.clone()
    out[idx[drop]] = -torch.inf
    return out.view_as(logits)
