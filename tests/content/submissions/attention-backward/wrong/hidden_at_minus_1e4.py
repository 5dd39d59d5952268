# hidden scores are set to -1e4, which is not below every score that is allowed
# shows for: a query whose visible scores are all about -10000: hidden keys get weight and gradient, should get none
import torch


def attention_backward(grad_out, q, k, v, mask=None):
    scale = q.shape[-1] ** -0.5
    s = q @ k.transpose(-1, -2) * scale
    if mask is None:
        mask = torch.ones(s.shape[-2:], dtype=torch.bool, device=s.device)
    seen = mask.expand(s.shape)
    blind = ~seen.any(dim=-1, keepdim=True)
    p = torch.softmax(torch.where(seen, s, -1e4), dim=-1)
    p = p.masked_fill(blind, 0.0)
    q = q.masked_fill(blind, 0.0)
    grad_out = grad_out.masked_fill(blind, 0.0)
    dv = p.transpose(-1, -2) @ grad_out
    dp = grad_out @ v.transpose(-1, -2)
    ds = (p * (dp - (dp * p).sum(dim=-1, keepdim=True)) * scale).masked_fill(blind, 0.0)
    dq = (ds @ k).masked_fill(blind, 0.0)
    return dq, ds.transpose(-1, -2) @ q, dv
