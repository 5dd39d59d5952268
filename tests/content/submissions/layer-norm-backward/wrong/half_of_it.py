# catalogue: 8
import torch


def layer_norm_backward(grad_out, x, gamma, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    shifted = x - mean
    rstd = ((shifted**2).mean(-1, keepdim=True) + eps) ** -0.5
    norm = shifted * rstd
    dnorm = grad_out * gamma
    dx = rstd * (dnorm - dnorm.mean(-1, keepdim=True) - norm * (dnorm * norm).mean(-1, keepdim=True))
    return dx, (grad_out * norm).flatten(0, -2).sum(0) if x.dim() > 1 else grad_out * norm, (
        grad_out.flatten(0, -2).sum(0) if x.dim() > 1 else grad_out.clone()
    )
