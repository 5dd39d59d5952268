# other: the variance is raised to eps where it is smaller, in place of eps added
import torch


def layer_norm_backward(grad_out, x, gamma, eps=1e-5):
    h, g = x.double(), grad_out.double()
    c = h - h.mean(-1, keepdim=True)
    r = c.square().mean(-1, keepdim=True).clamp(min=eps).rsqrt()
    n = c * r
    dn = g * gamma.double()
    dx = r * (dn - dn.mean(-1, keepdim=True) - n * (dn * n).mean(-1, keepdim=True))
    rows = (-1, h.shape[-1])
    return dx.to(x.dtype), (g * n).reshape(rows).sum(0).to(x.dtype), g.reshape(rows).sum(0).to(x.dtype)
