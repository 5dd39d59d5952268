# catalogue: 5
import torch


def rms_norm_backward(grad_out, x, weight, eps=1e-6):
    h, g, w = (t.to(torch.promote_types(t.dtype, torch.float32)) for t in (x, grad_out, weight))
    ms = h.pow(2).mean(-1, keepdim=True) + eps
    dx = g * w / ms.sqrt() - h * (g * w * h).mean(-1, keepdim=True) / ms
    dw = (g * h / ms.sqrt()).reshape(-1, h.shape[-1]).sum(0)
    return dx.to(x.dtype), dw.to(x.dtype)
