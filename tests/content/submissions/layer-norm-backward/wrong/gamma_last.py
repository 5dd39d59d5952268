# catalogue: 3
import torch


def layer_norm_backward(grad_out, x, gamma, eps=1e-5):
    h, g = x.double(), grad_out.double()
    c = h - h.mean(-1, keepdim=True)
    r = (c.square().mean(-1, keepdim=True) + eps).rsqrt()
    n = c * r
    inner = g - g.mean(-1, keepdim=True) - n * (g * n).mean(-1, keepdim=True)
    rows = (-1, h.shape[-1])
    out = (gamma.double() * r * inner, (g * n).view(rows).sum(0), g.view(rows).sum(0))
    return tuple(t.to(x.dtype) for t in out)
