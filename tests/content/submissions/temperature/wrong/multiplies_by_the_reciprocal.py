import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("the temperature is negative")
    if t == 0:
        best = logits.argmax(dim=-1, keepdim=True)
        return torch.zeros_like(logits).scatter_(-1, best, 1.0)
    beta = torch.tensor(1 / t, dtype=logits.dtype, device=logits.device)
    gap = logits - logits.amax(dim=-1, keepdim=True)
    return torch.softmax(gap * beta, dim=-1)
