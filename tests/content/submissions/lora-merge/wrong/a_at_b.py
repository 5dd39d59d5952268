# catalogue: 1
# a @ b, the order in which the names come.
import torch


def _delta(a, b, alpha):
    return torch.matmul(a, b) * alpha / a.shape[0]


def lora_merge(w, a, b, alpha):
    return w + _delta(a, b, alpha)


def lora_unmerge(w2, a, b, alpha):
    return w2 - _delta(a, b, alpha)
