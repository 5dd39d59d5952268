"""A GPT's forward pass over a chunk of a sequence, with the keys and values of earlier tokens in a paged cache.

Keys and values of a token depend on no later token, so those of earlier chunks are read and not computed again. A chunk
may be the whole prompt, a part of it, or one new token: prefill and decode are the same function. The query at position
start + i sees the positions 0 to start + i.

Source: Kwon et al. 2023 (vLLM), arXiv:2309.06180, section 4.3; Agrawal et al. 2024 (Sarathi-Serve), arXiv:2403.02310,
section 4.2; the model is that of the exercise gpt.
"""

import math
from typing import Any

import torch
from mini_engine_1 import PagedCache
from torch import Tensor


def forward_chunk(
    params: dict[str, Any], n_heads: int, cache: PagedCache, seq: int, ids: list[int], start: int
) -> Tensor:
    end = start + len(ids)
    x = params["tok_emb"][ids] + params["pos_emb"][start:end]  # (t, D)
    for layer, p in enumerate(params["blocks"]):
        normed = layer_norm(x, p["ln1_g"], p["ln1_b"])
        q, k, v = (split(normed @ p[name].T, n_heads) for name in ("wq", "wk", "wv"))  # each (H, t, d)
        cache.write(layer, seq, start, k, v)
        keys, values = cache.read(layer, seq, end)  # (H, end, d)
        x = x + attend(q, keys, values, start) @ p["wo"].T
        x = x + feed_forward(layer_norm(x, p["ln2_g"], p["ln2_b"]), p)
    return layer_norm(x[-1], params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].T  # (V,)


def attend(q: Tensor, k: Tensor, v: Tensor, start: int) -> Tensor:
    """Each query attends to the keys up to its own position; the heads are concatenated."""
    t, end = q.shape[1], k.shape[1]
    scores = q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5  # (H, t, end)
    visible = torch.arange(end) <= torch.arange(start, end)[:, None]  # (t, end)
    weights = torch.softmax(scores.masked_fill(~visible, -torch.inf), dim=-1)
    return (weights @ v).transpose(0, 1).reshape(t, -1)  # (t, D)


def split(x: Tensor, n_heads: int) -> Tensor:
    """[t, D] to [H, t, d]."""
    return x.unflatten(-1, (n_heads, -1)).transpose(0, 1)


def layer_norm(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    centred = x - x.mean(dim=-1, keepdim=True)
    return gamma * (centred / torch.sqrt(centred.square().mean(dim=-1, keepdim=True) + 1e-5)) + beta


def feed_forward(x: Tensor, p: dict[str, Tensor]) -> Tensor:
    z = x @ p["w1"].T + p["b1"]  # (t, F)
    return 0.5 * z * (1 + torch.erf(z / math.sqrt(2))) @ p["w2"].T + p["b2"]


def make_cache(n_blocks: int, block: int, layers: int, heads: int, d: int, room: list[tuple[int, int]]) -> PagedCache:
    """The cache of a case, with room for this number of tokens of each sequence."""
    cache = PagedCache(n_blocks, block, layers, heads, d)
    for seq, n in room:
        cache.reserve(seq, n)
    return cache
