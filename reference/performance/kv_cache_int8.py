"""Attention over a KV cache in int8, with keys scaled per channel and values per token.

Keys have a few channels that are large for all tokens, so each channel has its own scale; values have no such
channels, and each token has its own. A scale of a channel of the keys may as well be multiplied into the query, and
one of a token of the values into the weight of that token:

    q . (s_k * k_t) = (q * s_k) . k_t            sum_t p_t (s_v,t v_t) = sum_t (p_t s_v,t) v_t

so the cache is read as int8, and converted a block at a time, never as a whole.

Source: Liu et al. 2024, KIVI, arXiv:2402.02750, section 3 (keys per channel, values per token).
"""

import torch
from torch import Tensor

BLOCK = 512  # tokens that are floats at a time


def quantize_kv(k: Tensor, v: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    k_q, k_scale = _quantize(k, dim=-2)  # over the tokens: (B, H, 1, d)
    v_q, v_scale = _quantize(v, dim=-1)  # over the channels: (B, H, T, 1)
    return k_q, k_scale, v_q, v_scale


def _quantize(x: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    absmax = x.abs().amax(dim, keepdim=True)
    scale = (absmax / 127).masked_fill(absmax == 0, 1.0)
    return torch.round(x / scale).to(torch.int8), scale


def attend_int8(q: Tensor, k_q: Tensor, k_scale: Tensor, v_q: Tensor, v_scale: Tensor) -> Tensor:
    scaled = q * k_scale * q.shape[-1] ** -0.5  # (B, H, Tq, d)
    scores = torch.cat([scaled @ block.to(q.dtype).mT for block in k_q.split(BLOCK, dim=2)], dim=-1)
    weights = torch.softmax(scores, dim=-1) * v_scale.mT  # (B, H, Tq, T) * (B, H, 1, T)
    out = torch.zeros_like(q)
    for part, block in zip(weights.split(BLOCK, dim=-1), v_q.split(BLOCK, dim=2), strict=True):
        out = out + part @ block.to(q.dtype)
    return out
