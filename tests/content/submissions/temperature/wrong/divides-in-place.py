# catalogue: 4
import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("bad temperature")
    if t == 0:
        out = torch.zeros_like(logits)
        out.scatter_(-1, logits.argmax(-1, keepdim=True), 1)
        return out
    logits /= t
    return logits.softmax(-1)
