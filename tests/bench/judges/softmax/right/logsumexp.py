import torch


def softmax(x, dim=-1):
    lse = torch.logsumexp(x, dim, keepdim=True)
    return (x - lse.clamp_min(torch.finfo(x.dtype).min)).exp()
