# other: uses the library's attention where there is a mask, and forgets the cap there
import torch
import torch.nn.functional as F


def normed_attention(q, k, v, q_gain, k_gain, mask=None, softcap=None, eps=1e-6):
    d = q.shape[-1]
    work = torch.promote_types(q.dtype, torch.float32)
    q = F.rms_norm(q.to(work), (d,), q_gain.to(work), eps)
    k = F.rms_norm(k.to(work), (d,), k_gain.to(work), eps)
    v0, v = v, v.to(work)
    if mask is not None:
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return out.masked_fill(~mask.any(-1, keepdim=True), 0.0).to(v0.dtype)
    s = q @ k.mT * d**-0.5
    if softcap is not None:
        s = softcap * torch.tanh(s / softcap)
    return (s.softmax(-1) @ v).to(v0.dtype)
