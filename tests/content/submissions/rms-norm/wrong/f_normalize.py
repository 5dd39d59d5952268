# catalogue: 4
# F.normalize gives unit vectors, not unit rms
import torch.nn.functional as F


def rms_norm(x, weight, eps=1e-6):
    y = F.normalize(x.float(), p=2, dim=-1, eps=eps)
    return (y * weight.float()).to(x.dtype)
