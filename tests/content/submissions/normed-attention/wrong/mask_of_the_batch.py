# other: hides a key for all queries as soon as one query may not attend to it
import torch
import torch.nn.functional as F


def normed_attention(q, k, v, q_gain, k_gain, mask=None, softcap=None, eps=1e-6):
    d = q.shape[-1]
    s = F.rms_norm(q, (d,), q_gain, eps) @ F.rms_norm(k, (d,), k_gain, eps).mT * d**-0.5
    if softcap is not None:
        s = softcap * torch.tanh(s / softcap)
    if mask is not None:
        s = s.masked_fill(~mask.all(-2, keepdim=True), -torch.inf)
    return torch.nan_to_num(s.softmax(-1)) @ v
