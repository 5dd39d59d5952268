# catalogue: 5
import torch
def top_p_filter(logits, p):
    if p >= 1: return logits
    s, i = logits.sort(-1, descending=True)
    rm = s.softmax(-1).cumsum(-1) > p
    rm = torch.cat([rm[..., :1], rm[..., :-1]], -1)
    return logits.masked_fill(torch.zeros_like(rm).scatter(-1, i, rm), -float('inf'))
