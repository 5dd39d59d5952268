# other: other-f32
import torch

def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        return x.float() + sublayer(norm(x)).float()
    return norm(x + sublayer(x))
