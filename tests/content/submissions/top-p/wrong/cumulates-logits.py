# catalogue: 3
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    vals, idx = torch.sort(logits, descending=True, dim=-1)
    cum = torch.cumsum(vals, dim=-1)
    mask = (cum - vals) >= p
    mask[..., 0] = False
    out = logits.clone()
    out[torch.zeros_like(mask).scatter(-1, idx, mask)] = -torch.inf
    return out
