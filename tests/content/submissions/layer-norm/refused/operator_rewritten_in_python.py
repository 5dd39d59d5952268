import torch

from torch._refs.nn.functional import layer_norm as ln
def layer_norm(x, gamma, beta, eps=1e-5):
    return ln(x, tuple(gamma.shape), gamma, beta, eps)
