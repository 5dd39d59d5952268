import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    rows = x.reshape(1, -1, x.shape[-1])
    return torch.nn.functional.batch_norm(rows, None, None, None, None, True, 0.1, eps).reshape(x.shape) * gamma + beta
