# eps is fixed at 1e-6 whatever is passed
import torch


def rms_norm(x, weight, eps=1e-6):
    h = x.double()
    return (h / torch.sqrt(h.square().mean(-1, True) + 1e-6) * weight.double()).to(x.dtype)
