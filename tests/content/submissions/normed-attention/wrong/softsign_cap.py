# other: bends the scores with s / (1 + |s| / softcap)
import torch
import torch.nn.functional as F


def normed_attention(q, k, v, q_gain, k_gain, mask=None, softcap=None, eps=1e-6):
    d = q.shape[-1]
    q = F.rms_norm(q, (d,), q_gain, eps)
    k = F.rms_norm(k, (d,), k_gain, eps)
    s = q @ k.mT * d**-0.5
    if softcap is not None:
        s = s / (1 + s.abs() / softcap)
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    return torch.nan_to_num(s.softmax(-1)) @ v
