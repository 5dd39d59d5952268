# other: puts -10000 in the place of -inf
import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t < 0")
    z = logits.double().nan_to_num(neginf=-1e4)
    if t == 0:
        return torch.zeros_like(logits).scatter_(-1, z.argmax(-1, keepdim=True), 1.0)
    return torch.softmax((z - z.amax(-1, keepdim=True)) / t, -1).to(logits.dtype)
