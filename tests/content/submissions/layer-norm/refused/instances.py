import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    return torch.instance_norm(x.reshape(1, -1, x.shape[-1]), None, None, None, None, True, 0.0, eps, False).reshape(
        x.shape
    ) * gamma + beta
