import torch

op = torch.ops.aten.native_layer_norm


def layer_norm(x, gamma, beta, eps=1e-5):
    return op(x, [x.shape[-1]], gamma, beta, eps)[0]
