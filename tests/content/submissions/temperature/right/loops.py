import math
import torch

def _row(v, t):
    top = max(v)
    if t == 0:
        w = [0.0] * len(v)
        w[v.index(top)] = 1.0
        return w
    w = [math.exp((x - top) / t) for x in v]
    s = math.fsum(w)
    return [x / s for x in w]

def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t < 0")
    rows = [_row(r, t) for r in logits.reshape(-1, logits.shape[-1]).tolist()]
    return torch.tensor(rows, dtype=logits.dtype, device=logits.device).reshape(logits.shape)
