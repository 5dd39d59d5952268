# catalogue: none
import torch
def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t")
    return torch.softmax(logits / max(t, 0.1), dim=-1)
