# catalogue: 3
# int() of each quotient
import torch


def quantize_per_channel(w):
    q, s = [], []
    for row in w.tolist():
        top = max(abs(v) for v in row)
        scale = top / 127 if top else 1.0
        q.append([int(v / scale) for v in row])
        s.append(scale)
    return torch.tensor(q, dtype=torch.int8), torch.tensor(s, dtype=w.dtype)


def dequant(q, scale):
    return (q.T * scale).T
