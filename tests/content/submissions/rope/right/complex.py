import torch

def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    ang = torch.outer(positions.double(), torch.as_tensor(float(base), dtype=torch.float64) ** (torch.arange(d // 2) * (-2.0 / d)).double())
    z = torch.complex(x[..., 0::2].double(), x[..., 1::2].double()) * torch.exp(1j * ang)
    return torch.view_as_real(z).reshape(x.shape).to(x.dtype)
