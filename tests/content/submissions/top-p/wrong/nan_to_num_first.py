# other: -inf becomes -5
import torch
def top_p_filter(logits, p):
    if p >= 1: return logits
    x = torch.nan_to_num(logits, neginf=-5.0)
    s, i = x.sort(-1, descending=True)
    pr = s.softmax(-1)
    rm = pr.cumsum(-1) - pr >= p
    rm[..., 0] = False
    return x.masked_fill(torch.zeros_like(rm).scatter(-1, i, rm), -torch.inf)
