# torch's own backward as an operator
import torch


def layer_norm_backward(grad_out, x, gamma, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    rstd = (x.var(-1, unbiased=False, keepdim=True) + eps).rsqrt()
    backward = torch.ops.aten.native_layer_norm_backward
    return backward(grad_out, x, x.shape[-1:], mean, rstd, gamma, torch.zeros_like(gamma), [True, True, True])
