import torch
import torch.nn.functional as F


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("temperature must not be negative")
    if t == 0:
        probs = torch.zeros_like(logits)
        return probs.scatter_(-1, logits.argmax(dim=-1, keepdim=True), 1.0)
    return F.softmax(logits / t, dim=-1)
