import math

import torch


def _scale(values):
    largest = max(abs(x) for x in values)
    return largest / 127 if largest > 0 else 1.0


def quantize_kv(k, v):
    batch, heads, tokens, d = k.shape
    k_q, v_q = torch.zeros(k.shape, dtype=torch.int8), torch.zeros(v.shape, dtype=torch.int8)
    k_scale = torch.zeros(batch, heads, 1, d, dtype=k.dtype)
    v_scale = torch.zeros(batch, heads, tokens, 1, dtype=v.dtype)
    for b in range(batch):
        for h in range(heads):
            for c, column in enumerate(k[b, h].T.tolist()):
                s = _scale(column)
                k_scale[b, h, 0, c] = s
                k_q[b, h, :, c] = torch.tensor([round(x / s) for x in column], dtype=torch.int8)
            for t, row in enumerate(v[b, h].tolist()):
                s = _scale(row)
                v_scale[b, h, t, 0] = s
                v_q[b, h, t] = torch.tensor([round(x / s) for x in row], dtype=torch.int8)
    return k_q, k_scale, v_q, v_scale


def attend_int8(q, k_q, k_scale, v_q, v_scale):
    out = torch.zeros_like(q)
    for b in range(q.shape[0]):
        for h in range(q.shape[1]):
            k = k_q[b, h] * k_scale[b, h]
            v = v_q[b, h] * v_scale[b, h]
            for i in range(q.shape[2]):
                scores = (k * q[b, h, i]).sum(-1) / math.sqrt(q.shape[-1])
                weights = (scores - scores.max()).exp()
                out[b, h, i] = (weights[:, None] * v).sum(0) / weights.sum()
    return out
