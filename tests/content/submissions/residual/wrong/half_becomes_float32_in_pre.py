# other: in pre order the sum is float32 for an x in half precision
import torch


def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        branch = sublayer(norm(x))
        dtype = torch.promote_types(torch.float32, x.dtype)
        return x.to(dtype) + branch.to(dtype)
    return norm(x + sublayer(x))
