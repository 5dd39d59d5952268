"""Takes twice the mean absolute value for the largest one, and clamps."""

import torch


def _q(x, dim):
    top = 2 * x.abs().mean(dim, keepdim=True)
    scale = torch.where(top == 0, torch.ones_like(top), top / 127)
    return (x / scale).round().clamp(-127, 127).to(torch.int8), scale


def quantize_kv(k, v):
    return *_q(k, 2), *_q(v, 3)


def attend_int8(q, k_q, k_scale, v_q, v_scale):
    return torch.softmax(q @ (k_q * k_scale).mT / q.shape[-1] ** 0.5, -1) @ (v_q * v_scale)
