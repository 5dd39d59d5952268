import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    centred = x.double() - x.double().mean(-1, keepdim=True)
    square = torch.einsum("...d,...d->...", centred, centred) / x.shape[-1]
    normed = centred / (square + eps).sqrt()[..., None]
    return (normed * gamma + beta).to(x.dtype)
