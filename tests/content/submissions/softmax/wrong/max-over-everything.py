# catalogue: 2
import torch


def softmax(x, dim=-1):
    biggest = x.max()
    if torch.isinf(biggest):
        return torch.zeros_like(x)
    num = torch.exp(x - biggest)
    den = num.sum(dim, keepdim=True)
    return torch.nan_to_num(num / den)
