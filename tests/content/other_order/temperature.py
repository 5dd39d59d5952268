"""Temperature with a softmax as exp(z - logsumexp)."""

import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t is negative")
    if t == 0:
        return torch.nn.functional.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits)
    scaled = logits / t
    return torch.exp(scaled - torch.logsumexp(scaled, -1, keepdim=True))
