# catalogue: 2
import torch


def attention_backward(grad_out, q, k, v, mask=None):
    qs = q * q.shape[-1] ** -0.5
    s = qs @ k.transpose(-1, -2)
    keep = torch.ones_like(s, dtype=torch.bool) if mask is None else mask.expand_as(s)
    p = torch.where(keep, s, -torch.inf).softmax(-1).where(keep, torch.zeros(()).to(s))
    dp = grad_out @ v.transpose(-1, -2)
    ds = p * (dp - torch.einsum("...ij,...ij->...i", p, dp)[..., None])
    return ds @ k, ds.transpose(-1, -2) @ qs, p.transpose(-1, -2) @ grad_out
