import torch


def apply_rope(x, positions, base=10000.0):
    *lead, T, d = x.shape
    work = torch.float64 if x.dtype == torch.float64 else torch.float32
    theta = torch.tensor([base ** (-2 * i / d) for i in range(d // 2)], dtype=torch.float64)
    ang = positions.to(torch.float64)[:, None] * theta
    c, s = ang.cos(), ang.sin()
    R = torch.stack([torch.stack([c, -s], -1), torch.stack([s, c], -1)], -2).to(work)   # [T, d/2, 2, 2]
    pairs = x.to(work).unflatten(-1, (d // 2, 2))
    return torch.einsum("tirc,...tic->...tir", R, pairs).flatten(-2).to(x.dtype)
