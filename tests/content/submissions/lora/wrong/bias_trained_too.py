# costly: the weight is frozen, but the bias is trained
import torch
from torch.nn import Parameter


def lora_forward(x, w, a, b, alpha, bias=None):
    h = x @ w.t()
    if bias is not None:
        h = h + Parameter(bias)
    return h + (x @ a.t() @ b.t()) * (alpha / len(a))
