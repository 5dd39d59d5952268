import torch


def gelu(x, approximate="none"):
    rows = x.reshape(1, -1).T.contiguous().T
    return torch._addmm_activation(torch.zeros(rows.shape[1], dtype=x.dtype), rows, torch.eye(rows.shape[1]), use_gelu=True)
