# other: leading axes are folded into one before the sublayer, which then gets another shape
import torch


def residual(x, sublayer, norm, order="pre"):
    shape = x.shape
    h = x.reshape(-1, *shape[-2:]) if x.dim() > 3 else x
    if order == "pre":
        h = h + sublayer(norm(h))
    else:
        h = norm(h + sublayer(h))
    return h.reshape(shape)
