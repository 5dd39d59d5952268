# catalogue: 6
# rank and alpha change places in the scale.
import torch


def _scaling(lora_alpha, r):
    return r / max(lora_alpha, 1e-12)


def lora_forward(x, w, a, b, alpha, bias=None):
    y = torch.einsum("...i,oi->...o", x, w.detach())
    z = torch.einsum("...i,ri,or->...o", x, a, b)
    y = y + z * _scaling(alpha, a.size(0))
    if bias is not None:
        y = y + bias.detach()
    return y
