import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    wide = x.to(torch.float64)
    var, mean = torch.var_mean(wide, dim=-1, correction=0, keepdim=True)
    return torch.addcmul(beta.double(), (wide - mean) * (var + eps).rsqrt(), gamma.double()).to(x.dtype)
