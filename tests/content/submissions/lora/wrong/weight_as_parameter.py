# catalogue: 5
# costly: the weight becomes a parameter
import torch
import torch.nn.functional as F


def lora_forward(x, w, a, b, alpha, bias=None):
    weight = torch.nn.Parameter(w)
    return F.linear(x, weight + (alpha / a.size(0)) * b @ a, bias)
