# catalogue: 3
# torch.zeros for the running maximum
import torch


def online_softmax(blocks):
    m = None
    for x in blocks:
        if m is None:
            m = torch.zeros(x.shape[:-1], dtype=x.dtype)
            l = torch.zeros_like(m)
        old = m
        m = torch.max(m, x.amax(dim=-1))
        l = torch.exp(old - m) * l + torch.einsum("...b->...", torch.exp(x - m[..., None]))
    return m, l
