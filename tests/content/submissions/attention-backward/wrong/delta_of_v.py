# other: the row sum of dO with itself in place of dO with O, and the softmax of the scores twice
import torch


def attention_backward(grad_out, q, k, v, mask=None):
    scale = q.shape[-1] ** -0.5
    s = q @ k.mT * scale
    hidden = torch.zeros_like(s, dtype=torch.bool) if mask is None else ~mask.expand_as(s)
    p = s.masked_fill(hidden, -torch.inf).softmax(-1).masked_fill(hidden, 0)
    out = p @ v
    delta = (out * out).sum(-1, keepdim=True)
    ds = p * (grad_out @ v.mT - delta) * scale
    return ds @ k, ds.mT @ q, p.mT @ grad_out
