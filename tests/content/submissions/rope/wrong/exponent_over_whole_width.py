# catalogue: 5
# divides the exponent by the width of all heads together (heads on axis -3)
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    d_model = d * (x.shape[-3] if x.dim() > 2 else 1)
    inv = 1.0 / base ** (torch.arange(0, d, 2).double() / d_model)
    a = torch.outer(positions.double(), inv)
    x1, x2 = x[..., ::2].double(), x[..., 1::2].double()
    return torch.stack([x1 * a.cos() - x2 * a.sin(), x1 * a.sin() + x2 * a.cos()], -1).flatten(-2).to(x.dtype)
