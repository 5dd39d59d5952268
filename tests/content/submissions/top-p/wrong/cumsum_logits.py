# catalogue: 3
import torch
def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    s, idx = torch.sort(logits, descending=True, dim=-1)
    drop = (s.float().cumsum(-1) - s) >= p
    drop[..., 0] = False
    return logits.masked_fill(torch.zeros_like(drop).scatter(-1, idx, drop), float("-inf"))
