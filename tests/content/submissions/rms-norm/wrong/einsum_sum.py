# catalogue: 2
# the einsum of x with itself is never divided by d
import torch


def rms_norm(x, weight, eps=1e-6):
    xd = x.double()
    power = torch.einsum("...d,...d->...", xd, xd)
    inv = 1.0 / (power + eps) ** 0.5
    return torch.einsum("...d,...,d->...d", xd, inv, weight.double()).to(x.dtype)
