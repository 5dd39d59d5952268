# catalogue: 3
# eps only as a lower bound of the rms
import torch


def rms_norm(x, weight, eps=1e-6):
    h = x.double()
    rms = h.square().mean(-1, keepdim=True).sqrt().clamp_min(eps)
    return (h / rms * weight.double()).to(x.dtype)
