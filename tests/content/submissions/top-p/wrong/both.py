# catalogue: 1+4
import torch
def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    s, _ = torch.sort(logits, descending=True, dim=-1)
    drop = torch.softmax(s.float(), dim=-1).cumsum(-1) > p
    drop[..., 0] = False
    return logits.masked_fill(drop, float("-inf"))
