# catalogue: none
import torch


def temperature_softmax(logits, t):
    if t <= 0:
        raise ValueError("temperature must be positive")
    return torch.softmax(logits / t, dim=-1)
