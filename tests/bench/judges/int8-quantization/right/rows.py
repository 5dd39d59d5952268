import torch


def quantize_per_channel(w):
    rows, scales = [], []
    for row in w:
        top = row.abs().max()
        scale = top / 127 if top > 0 else torch.ones_like(top)
        rows.append((row / scale).round().clamp(min=-127, max=127).to(torch.int8))
        scales.append(scale)
    return torch.stack(rows), torch.stack(scales)


def dequant(q, scale):
    return torch.stack([row.to(s.dtype) * s for row, s in zip(q, scale, strict=True)])
