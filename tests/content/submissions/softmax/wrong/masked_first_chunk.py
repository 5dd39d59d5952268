# other: a running maximum over chunks, where a first chunk of nothing but -inf makes everything NaN
import torch

CHUNK = 256


def softmax(x, dim=-1):
    if x.numel() == 0:
        return torch.empty_like(x)
    z = x.to(torch.promote_types(x.dtype, torch.float32))
    if x.dim() == 0:
        return softmax(x[None], 0)[0]
    m = s = None
    for c in z.split(CHUNK, dim=dim):
        top = c.amax(dim, keepdim=True)
        part = torch.exp(c - top).sum(dim, keepdim=True)
        if m is None:
            m, s = top, part
        else:
            new = torch.maximum(m, top)
            s = s * torch.exp(m - new) + part * torch.exp(top - new)
            m = new
    return torch.nan_to_num(torch.exp(z - m) / s, nan=0.0).to(x.dtype)
