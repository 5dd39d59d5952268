# catalogue: none
import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("negative")
    if t == 0:
        best = logits.argmax(-1, keepdim=True)
        return torch.full_like(logits, -torch.inf).scatter_(-1, best, 0.0)
    return torch.log_softmax(logits / t, dim=-1)
