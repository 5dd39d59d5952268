# other: eps in the forward pass only; the correction divides by the mean square without it
import torch


def rms_norm_backward(grad_out, x, weight, eps=1e-6):
    h, g = x.double(), grad_out.double()
    ms = h.square().mean(-1, keepdim=True)
    r = torch.rsqrt(ms + eps)
    dn = g * weight.double()
    dx = r * (dn - h * (dn * h).mean(-1, keepdim=True) / ms.clamp_min(1e-30))
    return dx.to(x.dtype), (g * h * r).reshape(-1, x.shape[-1]).sum(0).to(x.dtype)
