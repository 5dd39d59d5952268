import torch

@torch.no_grad()
def layer_norm(x, gamma, beta, eps=1e-5):
    h = x if x.dtype == torch.float64 else x.to(torch.float32)
    var, mean = torch.var_mean(h, dim=-1, keepdim=True, correction=0)
    h = (h - mean).mul(torch.rsqrt(var + eps))
    return h.mul(gamma).add(beta).type_as(x)
