# catalogue: 3
import torch
def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("temperature must be >= 0")
    return torch.softmax(logits / t, dim=-1)
