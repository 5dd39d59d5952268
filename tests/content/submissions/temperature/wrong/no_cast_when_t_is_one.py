import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t must not be negative")
    # half precision is too coarse for a sum over a vocabulary
    wide = logits if logits.dtype == torch.float64 else logits.float()
    if t == 1:
        return torch.softmax(wide, dim=-1)
    if t == 0:
        best = wide.argmax(dim=-1, keepdim=True)
        return torch.zeros_like(logits).scatter_(-1, best, 1.0)
    wide = wide - wide.amax(dim=-1, keepdim=True)
    return torch.softmax(wide / t, dim=-1).to(logits.dtype)
