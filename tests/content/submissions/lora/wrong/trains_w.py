# catalogue: 5
# The weight is made a trainable parameter in place, so it collects a gradient as well.
import torch.nn.functional as F


def lora_forward(x, w, a, b, alpha, bias=None):
    for p in (w, a, b):
        p.requires_grad_(True)
    r = a.shape[0]
    return F.linear(x, w, bias) + (alpha / r) * F.linear(F.linear(x, a), b)
