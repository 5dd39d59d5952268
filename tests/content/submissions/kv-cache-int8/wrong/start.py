# other: the running maximum of the scores starts at 0, so scores that are all far below 0 underflow to a sum of 0
# shows for: q and k such that all scores are about -1000 (q = 1000, k = -1, d = 1): nan instead of the mean of the values
import math

import torch

CHUNK = 256


def quantize_kv(k, v):
    def quantize(x, dim):
        scale = x.abs().amax(dim, keepdim=True) / 127
        scale = torch.where(scale > 0, scale, torch.ones_like(scale))
        return torch.round(x / scale).clamp(-127, 127).to(torch.int8), scale

    k_q, k_scale = quantize(k, 2)
    v_q, v_scale = quantize(v, 3)
    return k_q, k_scale, v_q, v_scale


def attend_int8(q, k_q, k_scale, v_q, v_scale):
    scaled = q * k_scale / math.sqrt(q.shape[-1])
    top = q.new_zeros(*q.shape[:3], 1)
    total = torch.zeros_like(top)
    out = torch.zeros_like(q)
    for t in range(0, k_q.shape[2], CHUNK):
        keys = k_q[:, :, t:t + CHUNK].to(q.dtype)
        values = v_q[:, :, t:t + CHUNK].to(q.dtype)
        scores = scaled @ keys.transpose(2, 3)
        new = torch.maximum(top, scores.amax(-1, keepdim=True))
        shrink = torch.exp(top - new)
        weights = torch.exp(scores - new)
        total = total * shrink + weights.sum(-1, keepdim=True)
        weights = weights * v_scale[:, :, t:t + CHUNK].transpose(2, 3)
        out = out * shrink + weights @ values
        top = new
    return out / total
