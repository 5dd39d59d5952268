"""You return the logarithms of the probabilities. The result is the probabilities themselves."""

import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t must not be negative")
    if t == 0:
        top = logits.argmax(dim=-1, keepdim=True)
        return torch.zeros_like(logits).scatter(-1, top, 1.0).log()
    return torch.log_softmax(logits / t, dim=-1)
