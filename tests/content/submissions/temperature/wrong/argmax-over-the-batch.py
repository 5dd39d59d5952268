# catalogue: none
import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("negative")
    if t == 0:
        p = torch.zeros_like(logits)
        p.view(-1)[logits.argmax()] = 1.0
        return p
    return (logits / t).softmax(-1)
