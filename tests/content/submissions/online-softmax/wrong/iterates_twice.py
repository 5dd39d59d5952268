# catalogue: 4
# two loops over the argument
import torch


def online_softmax(blocks):
    m = None
    for b in blocks:
        m = b.amax(-1) if m is None else torch.maximum(m, b.amax(-1))
    l = torch.zeros_like(m)
    for b in blocks:
        l = l + torch.exp(b - m[..., None]).sum(-1)
    return m, l
