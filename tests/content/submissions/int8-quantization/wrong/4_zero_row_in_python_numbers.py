# catalogue: 4
import torch


def quantize_per_channel(w):
    qs, ss = [], []
    for r in w.tolist():
        s = max(abs(x) for x in r) / 127
        qs.append([round(x / s) for x in r]); ss.append(s)
    return torch.tensor(qs, dtype=torch.int8), torch.tensor(ss, dtype=w.dtype)
def dequant(q, scale):
    return q.to(scale.dtype) * scale[:, None]
