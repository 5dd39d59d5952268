# catalogue: 2
import torch
def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("bad t")
    if t == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1)
    return logits.softmax(-1) / t
