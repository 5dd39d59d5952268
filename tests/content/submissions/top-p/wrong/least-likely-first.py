# catalogue: 2
import torch
import torch.nn.functional as F


def top_p_filter(logits, p):
    if p >= 1.0:
        return logits.clone()
    sorted_logits, sorted_idx = torch.sort(logits, dim=-1)
    cum = F.softmax(sorted_logits, dim=-1).cumsum(dim=-1)
    remove = cum > p
    remove[..., 1:] = remove[..., :-1].clone()
    remove[..., 0] = False
    return logits.masked_fill(torch.zeros_like(remove).scatter(-1, sorted_idx, remove), -torch.inf)
