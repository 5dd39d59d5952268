# catalogue: 6
# the square is still taken in half precision, only the mean is in float32
import torch


def rms_norm(x, weight, eps=1e-6):
    sq = x * x
    ms = sq.float().mean(dim=-1, keepdim=True)
    y = x.float() / (ms + eps).sqrt() * weight.float()
    return y.to(x.dtype)
