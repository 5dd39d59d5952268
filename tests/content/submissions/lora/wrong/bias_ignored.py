# The bias is not added.
import torch


def lora_forward(x, w, a, b, alpha, bias=None):
    return torch.matmul(x, (w + alpha / a.shape[0] * b @ a).t())
