# style: FlashAttention's row sum of dO * O, einsum, and -1e30 for hidden keys
import torch


def attention_backward(grad_out, q, k, v, mask=None):
    s = torch.einsum("...id,...jd->...ij", q, k) / q.shape[-1] ** 0.5
    if mask is not None:
        s = torch.where(mask, s, torch.full_like(s, -1e30))
    lse = torch.logsumexp(s, -1, keepdim=True)
    p = torch.exp(s - lse)
    if mask is not None:
        p = p * mask
    o = torch.einsum("...ij,...jd->...id", p, v)
    delta = (grad_out * o).sum(-1, keepdim=True)
    ds = p * (torch.einsum("...id,...jd->...ij", grad_out, v) - delta) / q.shape[-1] ** 0.5
    dq = torch.einsum("...ij,...jd->...id", ds, k)
    dk = torch.einsum("...ij,...id->...jd", ds, q)
    return dq, dk, torch.einsum("...ij,...id->...jd", p, grad_out)
