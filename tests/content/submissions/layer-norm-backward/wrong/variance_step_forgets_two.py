# other: the derivative of the square lacks its factor 2, so the way through the variance counts half
import torch


def layer_norm_backward(grad_out, x, gamma, eps=1e-5):
    h, g = x.double(), grad_out.double()
    d = h.shape[-1]
    mu = h.mean(-1, keepdim=True)
    c = h - mu
    var = c.pow(2).mean(-1, keepdim=True)
    ivar = 1 / torch.sqrt(var + eps)
    dn = g * gamma.double()
    dvar = (dn * c).sum(-1, keepdim=True) * -0.5 * ivar**3
    dc = dn * ivar + dvar * c / d
    dx = dc - dc.mean(-1, keepdim=True)
    rows = (-1, d)
    return dx.to(x.dtype), (g * c * ivar).reshape(rows).sum(0).to(x.dtype), g.reshape(rows).sum(0).to(x.dtype)
