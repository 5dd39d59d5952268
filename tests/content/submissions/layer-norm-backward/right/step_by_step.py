# style: every intermediate variable has its gradient, from the end to the beginning
import torch


def layer_norm_backward(grad_out, x, gamma, eps=1e-5):
    kind = x.dtype
    if kind in (torch.float16, torch.bfloat16):
        grad_out, x, gamma = grad_out.float(), x.float(), gamma.float()
    d = x.size(-1)
    mean = x.mean(-1, keepdim=True)
    xmu = x - mean
    var = xmu.pow(2).mean(-1, keepdim=True)
    std = (var + eps).sqrt()
    xhat = xmu / std

    flat = grad_out.reshape(-1, d)
    dbeta = torch.einsum("nd->d", flat)
    dgamma = torch.einsum("nd,nd->d", flat, xhat.reshape(-1, d))
    dxhat = grad_out * gamma
    dxmu = dxhat / std
    dstd = -(dxhat * xmu).sum(-1, keepdim=True) / std.pow(2)
    dvar = dstd / (2 * std)
    dxmu = dxmu + dvar * 2 * xmu / d
    dmean = -dxmu.sum(-1, keepdim=True)
    dx = dxmu + dmean / d
    return tuple(t.to(kind) for t in (dx, dgamma, dbeta))
