import torch
import torch.nn.functional as F


def normed_attention(q, k, v, q_gain, k_gain, mask=None, softcap=None, eps=1e-6):
    work = torch.float32 if q.dtype == torch.float16 else q.dtype
    d = q.shape[-1]
    a = F.rms_norm(q.to(work), (d,), q_gain.to(work), eps)
    b = F.rms_norm(k.to(work), (d,), k_gain.to(work), eps)
    if softcap is None:
        if mask is None:
            return F.scaled_dot_product_attention(a, b, v.to(work)).to(q.dtype)
        out = F.scaled_dot_product_attention(a, b, v.to(work), attn_mask=mask)
        return out.masked_fill(~mask.any(-1, keepdim=True), 0.0).to(q.dtype)
    s = softcap * torch.tanh(torch.einsum("...qd,...kd->...qk", a, b) / d**0.5 / softcap)
    if mask is None:
        return (s.softmax(-1) @ v.to(work)).to(q.dtype)
    e = torch.exp(s - s.amax(-1, keepdim=True)) * mask
    total = e.sum(-1, keepdim=True)
    return (e / torch.where(total > 0, total, 1.0) @ v.to(work)).to(q.dtype)
