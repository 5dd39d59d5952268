# catalogue: 5
import torch

def residual(x, sublayer, norm, order="pre"):
    if order == "pre":
        return x + sublayer(norm(x))
    return norm(norm(x + sublayer(x)))
