import math

import torch


def unit(row, gain, eps):
    row = row.to(torch.float64)
    return row / math.sqrt(float((row * row).sum()) / len(row) + eps) * gain.to(torch.float64)


def normed_attention(q, k, v, q_gain, k_gain, mask=None, softcap=None, eps=1e-6):
    lead = q.shape[:-2]
    tq, d = q.shape[-2:]
    tk, dv = v.shape[-2:]
    if mask is not None:
        mask = mask.expand(*lead, tq, tk).reshape(-1, tq, tk)
    q, k, values = q.reshape(-1, tq, d), k.reshape(-1, tk, d), v.reshape(-1, tk, dv)
    out = torch.zeros(q.shape[0], tq, dv, dtype=torch.float64)
    for n in range(q.shape[0]):
        keys = torch.stack([unit(row, k_gain, eps) for row in k[n]])
        for i in range(tq):
            s = keys @ unit(q[n, i], q_gain, eps) / math.sqrt(d)
            if softcap is not None:
                s = torch.tanh(s / softcap) * softcap
            seen = torch.arange(tk) if mask is None else torch.nonzero(mask[n, i]).flatten()
            if len(seen):
                out[n, i] = s[seen].softmax(0) @ values[n, seen].to(torch.float64)
    return out.reshape(*lead, tq, dv).to(v.dtype)
