# catalogue: 2
import torch
def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    s, idx = torch.sort(logits, dim=-1)
    probs = torch.softmax(s.float(), dim=-1)
    drop = probs.cumsum(-1) - probs >= p
    drop[..., 0] = False
    return logits.masked_fill(drop.scatter(-1, idx, drop), float("-inf"))
