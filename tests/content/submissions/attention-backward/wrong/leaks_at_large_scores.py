# other: hidden keys get -1e3 added, which leaks where the scores themselves are far below 0
import torch


def attention_backward(grad_out, q, k, v, mask=None):
    scale = q.shape[-1] ** -0.5
    s = q @ k.mT * scale
    dead = 0.0
    if mask is not None:
        s = s + (~mask) * -1e3
        dead = (~mask.any(-1, keepdim=True)).to(s)
    p = s.softmax(-1) * (1 - dead)
    dp = grad_out @ v.mT
    ds = p * (dp - (p * dp).sum(-1, keepdim=True)) * scale
    return ds @ k, ds.mT @ q, p.mT @ grad_out
