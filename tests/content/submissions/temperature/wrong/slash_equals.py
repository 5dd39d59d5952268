# catalogue: 4
import torch
def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("temperature must be >= 0")
    if t == 0:
        return torch.zeros_like(logits).scatter_(-1, logits.argmax(-1, keepdim=True), 1.0)
    logits /= t
    return torch.softmax(logits, dim=-1)
