# catalogue: 1
# torch.var takes the mean out of the statistic
import torch


def rms_norm(x, weight, eps=1e-6):
    xf = x.to(torch.float32)
    var = torch.var(xf, dim=-1, keepdim=True, unbiased=False)
    return (xf / torch.sqrt(var + eps) * weight.to(torch.float32)).to(x.dtype)
