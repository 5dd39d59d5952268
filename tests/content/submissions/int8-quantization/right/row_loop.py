import torch


def quantize_row(row):
    lo, hi = row.min().item(), row.max().item()
    s = max(-lo, hi) / 127
    if s == 0:
        return torch.zeros(len(row), dtype=torch.int8), 1.0
    return torch.tensor([round(v / s) for v in row.tolist()], dtype=torch.int8), s


def quantize_per_channel(w):
    parts = [quantize_row(r) for r in w]
    return torch.stack([p[0] for p in parts]), torch.tensor([p[1] for p in parts], dtype=w.dtype)


def dequant(q, scale):
    out = torch.empty(q.shape, dtype=scale.dtype)
    for i in range(len(scale)):
        out[i] = q[i] * scale[i]
    return out
