import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    var, mu = torch.var_mean(wide, dim=-1, correction=0, keepdim=True)
    return torch.addcmul(beta.to(wide.dtype), (wide - mu) * torch.rsqrt(var + eps), gamma.to(wide.dtype)).to(x.dtype)
