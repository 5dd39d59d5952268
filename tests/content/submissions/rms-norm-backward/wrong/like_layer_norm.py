# catalogue: 2
import torch


def rms_norm_backward(grad_out, x, weight, eps=1e-6):
    h, g = x.double(), grad_out.double()
    r = (h.pow(2).mean(-1, keepdim=True) + eps).rsqrt()
    n, dn = h * r, g * weight.double()
    dx = r * (dn - dn.mean(-1, keepdim=True) - n * (dn * n).mean(-1, keepdim=True))
    return dx.to(x.dtype), (g * n).reshape(-1, x.shape[-1]).sum(0).to(x.dtype)
