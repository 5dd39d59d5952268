"""You subtract the maximum in place, which changes the caller's logits. The next step that reads them gets other
numbers; make a new tensor."""

import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t must not be negative")
    logits -= logits.amax(dim=-1, keepdim=True)
    if t == 0:
        return (logits == 0).to(logits.dtype)
    return torch.softmax(logits / t, dim=-1)
