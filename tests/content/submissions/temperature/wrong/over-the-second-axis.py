# catalogue: none
import torch


def temperature_softmax(logits, t):
    axis = 1 if logits.dim() > 1 else 0
    if t < 0:
        raise ValueError("negative")
    if t == 0:
        return torch.zeros_like(logits).scatter_(axis, logits.argmax(axis, keepdim=True), 1.0)
    return torch.softmax(logits / t, dim=axis)
