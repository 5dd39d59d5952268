"""Multi-head latent attention: the cache holds one small vector for each token, from which heads make keys and values.

Keys and values are a linear function of a latent of c numbers, shared by all heads. So only the latent is cached, and
the part of W_UKV that makes keys can be moved to the query: q . (W_UK l) = (W_UK^T q) . l. The cache is then never
expanded: queries and outputs live in the latent space. Rotation would stand between query and W_UK, so positions get
features of their own: r of each query, and one rotated key part of r features for all heads.

    l_j = norm(W_DKV x_j)[:c]        k^R_j = rope(W_DKV x_j)[c:]        the cache of token j is (l_j, k^R_j)
    s_ij = (W_UK^T q^N_i . l_j + q^R_i . k^R_j) (n + r)^-0.5            o_i = W_UV sum_j softmax(s_i)_j l_j

Source: DeepSeek-V2, arXiv:2405.04434, sections 2.1.2 and 2.1.3; DeepSeek-V3, inference/model.py, class MLA.
"""

import torch
from torch import Tensor


def rms_norm(x: Tensor, gain: Tensor, eps: float = 1e-6) -> Tensor:
    return x * torch.rsqrt(x.square().mean(dim=-1, keepdim=True) + eps) * gain


def rotate(x: Tensor, positions: Tensor, base: float) -> Tensor:
    """x[..., t, r]: the pair (2i, 2i + 1) turns by position * base^(-2i/r)."""
    theta = base ** (-torch.arange(0, x.shape[-1], 2, dtype=x.dtype, device=x.device) / x.shape[-1])  # (r/2,)
    angles = positions[:, None] * theta  # (t, r/2)
    cos, sin = angles.cos(), angles.sin()
    a, b = x[..., 0::2], x[..., 1::2]  # (..., t, r/2)
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


def latent_attention(
    x: Tensor, cache: Tensor | None, p: dict[str, Tensor], n_heads: int, base: float = 10000.0
) -> tuple[Tensor, Tensor]:
    B, t, _ = x.shape
    c = len(p["kv_g"])
    r = len(p["w_dkv"]) - c
    q = (x @ p["wq"].T).view(B, t, n_heads, -1).transpose(1, 2)  # (B, h, t, n + r)
    n = q.shape[-1] - r
    past = 0 if cache is None else cache.shape[1]
    positions = torch.arange(past, past + t, device=x.device)  # (t,)

    latent, k_r = (x @ p["w_dkv"].T).split([c, r], dim=-1)  # (B, t, c), (B, t, r)
    new = torch.cat([rms_norm(latent, p["kv_g"]), rotate(k_r, positions, base)], dim=-1)  # (B, t, c + r)
    cache = new if cache is None else torch.cat([cache, new], dim=1)  # (B, T, c + r)
    T = cache.shape[1]

    w_ukv = p["w_ukv"].view(n_heads, -1, c)  # (h, n + v, c)
    w_uk, w_uv = w_ukv[:, :n], w_ukv[:, n:]  # (h, n, c), (h, v, c)
    q_c = q[..., :n] @ w_uk  # (B, h, t, c): the query in the latent space
    q_r = rotate(q[..., n:], positions, base)  # (B, h, t, r)
    query = torch.cat([q_c, q_r], dim=-1)  # (B, h, t, c + r): compared with the cache as it is
    scores = query @ cache[:, None].transpose(-2, -1) * (n + r) ** -0.5  # (B, h, t, T)
    later = torch.arange(T, device=x.device) > positions[:, None]  # (t, T)
    weights = torch.softmax(scores.masked_fill(later, -torch.inf), dim=-1)
    out = weights @ cache[:, None, :, :c]  # (B, h, t, c): a mean of latents
    out = out @ w_uv.transpose(-2, -1)  # (B, h, t, v)
    return out.transpose(1, 2).flatten(2) @ p["wo"].T, cache
