"""Attention with normed queries and keys, and with soft-capped scores: two ways to keep scores from growing.

In deep models the norms of queries and keys grow during training until the softmax puts all weight on one key. RMSNorm
on both, over the width of a head, bounds the scores by the gains. A soft cap bends scores smoothly towards +-softcap;
it comes before the mask, since tanh would turn -inf into -softcap, and hidden keys would leak.

    S = norm(q) norm(k)^T d^-0.5        S = softcap tanh(S / softcap)        out = softmax(mask(S)) v

Source: Dehghani et al. 2023 (ViT-22B), arXiv:2302.05442, section 2 (normed queries and keys); Gemma 2,
arXiv:2408.00118, section 2 (the soft cap); Qwen3, arXiv:2505.09388, section 2 (RMSNorm for each head).
"""

import torch
from torch import Tensor


def rms_norm(x: Tensor, gain: Tensor, eps: float) -> Tensor:
    h = x.to(torch.promote_types(x.dtype, torch.float32))  # (..., d): squares overflow float16 above 255
    return (h * torch.rsqrt(h.square().mean(dim=-1, keepdim=True) + eps)).to(x.dtype) * gain


def normed_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    q_gain: Tensor,
    k_gain: Tensor,
    mask: Tensor | None = None,
    softcap: float | None = None,
    eps: float = 1e-6,
) -> Tensor:
    q, k = rms_norm(q, q_gain, eps), rms_norm(k, k_gain, eps)  # (..., Tq, d), (..., Tk, d)
    scores = q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5  # (..., Tq, Tk)
    if softcap is not None:
        scores = softcap * torch.tanh(scores / softcap)  # between -softcap and softcap
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = torch.softmax(scores, dim=-1)  # (..., Tq, Tk): NaN where a query may attend to nothing
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ v  # (..., Tq, dv)
