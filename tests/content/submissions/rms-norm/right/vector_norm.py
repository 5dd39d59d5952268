import torch


def rms_norm(x, weight, eps=1e-6):
    d = x.shape[-1]
    # ||x||^2 / d + eps, from the 2-norm taken in double
    n = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float64)
    scale = (n.square() / d + eps).sqrt().reciprocal()
    return (x.double() * scale * weight.double()).type(x.dtype)
