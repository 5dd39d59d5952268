# catalogue: 1
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits
    s, idx = logits.sort(-1, descending=True)
    remove = s.softmax(-1).cumsum(-1) > p
    remove[..., 0] = False
    return logits.masked_fill(remove.scatter(-1, idx, remove), -torch.inf)
