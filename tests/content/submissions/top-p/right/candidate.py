import torch

def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    s, idx = torch.sort(logits, descending=True, dim=-1)
    probs = torch.softmax(s.float(), dim=-1)
    before = probs.cumsum(-1) - probs
    drop = before >= p
    drop[..., 0] = False
    drop = torch.zeros_like(drop).scatter(-1, idx, drop)
    return logits.masked_fill(drop, float("-inf"))
