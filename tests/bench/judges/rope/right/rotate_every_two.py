import torch


def apply_rope(x, positions, base=10000.0):
    d = x.size(-1)
    exponent = torch.arange(d, dtype=torch.float64).div(2, rounding_mode="floor") * 2 / d
    theta = positions.to(torch.float64).unsqueeze(-1) / base**exponent
    rotated = torch.empty_like(x)
    rotated[..., ::2] = -x[..., 1::2]
    rotated[..., 1::2] = x[..., ::2]
    return x * torch.cos(theta).to(x.dtype) + rotated * torch.sin(theta).to(x.dtype)
