import numpy as np
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    a = x.detach().to(torch.float64).cpu().numpy()
    z = a[..., 0::2] + 1j * a[..., 1::2]
    z = z * np.exp(1j * np.outer(positions.cpu().numpy(), float(base) ** (-np.arange(0, d, 2) / d)))
    out = np.empty_like(a)
    out[..., 0::2], out[..., 1::2] = z.real, z.imag
    return torch.from_numpy(out).to(device=x.device, dtype=x.dtype)
