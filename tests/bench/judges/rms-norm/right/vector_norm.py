import torch


def rms_norm(x, weight, eps=1e-6):
    wide = x.double()
    square = torch.linalg.vector_norm(wide, dim=-1, keepdim=True) ** 2 / x.shape[-1]
    return (wide * weight.double() / (square + eps) ** 0.5).to(x.dtype)
