import torch


def rotate_every_two(x):
    x1 = x[..., ::2]
    x2 = x[..., 1::2]
    return torch.stack((-x2, x1), dim=-1).flatten(-2)


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    inv_freq = 1.0 / (base ** (torch.arange(0, d, 2, device=x.device).float() / d))
    freqs = torch.outer(positions.float(), inv_freq)
    sin = freqs.sin().repeat_interleave(2, dim=-1)
    cos = freqs.cos().repeat_interleave(2, dim=-1)
    return (x.float() * cos + rotate_every_two(x.float()) * sin).type_as(x)
