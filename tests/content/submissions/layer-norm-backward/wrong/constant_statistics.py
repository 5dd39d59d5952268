# catalogue: 1
import torch


def layer_norm_backward(grad_out, x, gamma, eps=1e-5):
    h = x.double()
    m, v = h.mean(-1, True), h.var(-1, unbiased=False, keepdim=True)
    xhat = (h - m) / (v + eps).sqrt()
    g = grad_out.double()
    dx = g * gamma.double() / (v + eps).sqrt()
    flat = (-1, x.shape[-1])
    return dx.to(x.dtype), (g * xhat).reshape(flat).sum(0).to(x.dtype), g.reshape(flat).sum(0).to(x.dtype)
