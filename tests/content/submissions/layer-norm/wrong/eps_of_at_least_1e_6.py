# other: an eps below 1e-6 is raised to it
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    eps = max(eps, 1e-6)
    work = torch.promote_types(x.dtype, torch.float32)
    h = x.to(work)
    h = h - h.mean(-1, keepdim=True)
    variance = h.square().mean(-1, keepdim=True)
    return (gamma.to(work) * h * (variance + eps).rsqrt() + beta.to(work)).to(x.dtype)
