import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    best = logits.topk(min(4096, logits.shape[-1]), dim=-1).indices
    probs = logits.softmax(-1).gather(-1, best)
    keep = probs.cumsum(-1) - probs < p
    keep[..., 0] = True
    mask = torch.zeros(logits.shape, dtype=torch.bool).scatter(-1, best, keep)
    return logits.masked_fill(~mask, -torch.inf)
