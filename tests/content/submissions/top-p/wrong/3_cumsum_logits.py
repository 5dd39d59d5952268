# catalogue: 3
import torch

def top_p_filter(logits, p):
    if p >= 1.0:
        return logits.clone()
    vals, order = logits.sort(dim=-1, descending=True)
    cum = torch.cumsum(vals, dim=-1)
    drop = cum - vals >= p
    drop[..., 0] = False
    return logits.masked_fill(drop.gather(-1, order.argsort(-1)), -torch.inf)
