# other: Gemma's 1 + weight
import torch


def rms_norm_backward(grad_out, x, weight, eps=1e-6):
    wide = torch.promote_types(x.dtype, torch.float32)
    h, g, w = x.to(wide), grad_out.to(wide), 1 + weight.to(wide)
    r = torch.rsqrt(torch.mean(h * h, -1, keepdim=True) + eps)
    m = g * w
    dx = r * m - h * r**3 * (m * h).mean(-1, keepdim=True)
    return dx.to(x.dtype), (g * h * r).reshape(-1, h.shape[-1]).sum(0).to(x.dtype)
