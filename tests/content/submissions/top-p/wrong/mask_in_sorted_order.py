# catalogue: 4
import torch
def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    s, _ = torch.sort(logits, descending=True, dim=-1)
    probs = s.float().softmax(-1)
    drop = probs.cumsum(-1) - probs >= p
    drop[..., 0] = False
    return logits.masked_fill(drop, float("-inf"))
