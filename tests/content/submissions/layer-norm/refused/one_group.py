import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    rows = x.reshape(-1, x.shape[-1])
    return torch.nn.functional.group_norm(rows, 1, gamma, beta, eps).reshape(x.shape)
