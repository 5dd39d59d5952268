# catalogue: 6
import torch


def attention_backward(grad_out, q, k, v, mask=None):
    scale = q.shape[-1] ** -0.5
    s = scale * torch.matmul(q, k.transpose(-2, -1))
    if mask is not None:
        s = s.masked_fill(mask.logical_not(), -float("inf"))
    p = torch.softmax(s, -1)
    dp = torch.matmul(grad_out, v.transpose(-2, -1))
    ds = p * dp - p * (p * dp).sum(-1, keepdim=True)
    ds = scale * ds
    return torch.matmul(ds, k), torch.matmul(ds.transpose(-2, -1), q), torch.matmul(p.transpose(-2, -1), grad_out)
