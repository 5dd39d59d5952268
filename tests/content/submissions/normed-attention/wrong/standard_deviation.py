# other: divides by the standard deviation, without subtracting the mean
import torch


def norm(x, gain, eps):
    h = x.to(torch.promote_types(x.dtype, torch.float32))
    return (h / (h.var(dim=-1, unbiased=False, keepdim=True) + eps).sqrt()).to(x.dtype) * gain


def normed_attention(q, k, v, q_gain, k_gain, mask=None, softcap=None, eps=1e-6):
    s = norm(q, q_gain, eps) @ norm(k, k_gain, eps).mT * q.shape[-1] ** -0.5
    if softcap is not None:
        s = softcap * torch.tanh(s / softcap)
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    return torch.nan_to_num(s.softmax(-1)) @ v
