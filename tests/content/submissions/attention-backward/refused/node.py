# the node of a tensor's graph, called by hand
import torch


def attention_backward(grad_out, q, k, v, mask=None):
    p = torch.softmax(q @ k.mT * q.shape[-1] ** -0.5, -1).requires_grad_()
    values = v.detach().requires_grad_()
    dp, dv = (p @ values).grad_fn(grad_out)
    ds = p * (dp - (p * dp).sum(-1, keepdim=True)) * q.shape[-1] ** -0.5
    return ds @ k, ds.mT @ q, dv
