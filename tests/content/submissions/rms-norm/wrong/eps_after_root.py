# catalogue: 3
# eps is added to the root
import torch


def rms_norm(x, weight, eps=1e-6):
    h = x.float()
    rms = torch.sqrt(torch.mean(h ** 2, dim=-1, keepdim=True))
    return (h / (rms + eps) * weight.float()).to(x.dtype)
