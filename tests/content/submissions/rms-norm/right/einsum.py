import torch

def rms_norm(x, weight, eps=1e-6):
    y = x.to(torch.promote_types(x.dtype, torch.float32))
    ss = torch.einsum("...d,...d->...", y, y).div(x.shape[-1]).add(eps)
    return torch.mul(y, weight).mul(ss.pow(-0.5)[..., None]).type_as(x)
