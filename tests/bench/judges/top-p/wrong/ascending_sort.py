# mistake: sorted from the least likely
import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    values, order = logits.sort(dim=-1)
    probs = values.softmax(-1)
    drop = probs.cumsum(-1) - probs >= p
    drop[..., 0] = False
    return logits.masked_fill(torch.zeros_like(drop).scatter(-1, order, drop), float("-inf"))
