# catalogue: 3
import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("bad temperature")
    if t:
        logits = logits / t
    return torch.softmax(logits, -1)
