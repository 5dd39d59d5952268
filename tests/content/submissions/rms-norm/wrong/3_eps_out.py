# catalogue: 3
import torch

def rms_norm(x, weight, eps=1e-6):
    acc = torch.promote_types(x.dtype, torch.float32)
    rms = x.to(acc).square().mean(dim=-1, keepdim=True).sqrt()
    return (x.to(acc) / (rms + eps) * weight.to(acc)).to(x.dtype)
