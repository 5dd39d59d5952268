# catalogue: none
import torch
import torch.nn.functional as F


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("negative")
    if t == 0:
        return F.one_hot(torch.argmax(logits, dim=-1), num_classes=logits.shape[-1])
    return F.softmax(logits / t, dim=-1)
