import torch


def lora_forward(x, w, a, b, alpha, bias=None):
    """h = x W^T + (alpha / r) x A^T B^T, W frozen."""
    r = a.shape[0]
    frozen = w.detach()
    h = x @ frozen.T
    if bias is not None:
        h = h + bias.detach()
    return h + (alpha / r) * (x @ a.T @ b.T)
