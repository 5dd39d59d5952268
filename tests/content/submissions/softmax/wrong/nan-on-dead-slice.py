# catalogue: none
import torch


def softmax(x, dim=-1):
    x = x - torch.amax(x, dim=dim, keepdim=True)
    e = torch.exp(x)
    return e / torch.sum(e, dim=dim, keepdim=True)
