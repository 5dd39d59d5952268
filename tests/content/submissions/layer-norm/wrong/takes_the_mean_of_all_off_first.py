# other: the mean of the whole tensor is taken off first, which rounds small tokens away
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    work = torch.promote_types(x.dtype, torch.float32)
    h = x.to(work)
    if h.numel():
        h = h - h.mean()
    h = h - h.mean(-1, keepdim=True)
    variance = h.square().mean(-1, keepdim=True)
    return (gamma.to(work) * h / torch.sqrt(variance + eps) + beta.to(work)).to(x.dtype)
