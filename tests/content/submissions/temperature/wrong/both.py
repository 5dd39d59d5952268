# catalogue: 1+4
import torch
def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t")
    if t == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    logits *= t
    return logits.softmax(-1)
