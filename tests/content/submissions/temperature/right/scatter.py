import torch

def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError(t)
    if t > 0:
        z = (logits - logits.amax(-1, keepdim=True)) / t
        e = z.exp()
        return e / e.sum(-1, keepdim=True)
    best = logits.argmax(dim=-1, keepdim=True)
    return torch.zeros_like(logits).scatter_(-1, best, 1.0)
