# other: caps what comes out of the softmax and divides by the sum again
import torch
import torch.nn.functional as F


def normed_attention(q, k, v, q_gain, k_gain, mask=None, softcap=None, eps=1e-6):
    d = q.shape[-1]
    s = F.rms_norm(q, (d,), q_gain, eps) @ F.rms_norm(k, (d,), k_gain, eps).mT * d**-0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    w = torch.nan_to_num(s.softmax(-1))
    if softcap is not None:
        w = softcap * torch.tanh(w / softcap)
        w = w / w.sum(-1, keepdim=True).clamp(min=1e-6)
    return w @ v
