"""Attention without the T x T matrix: a program holds a block of queries and walks over blocks of keys and values.

Scores live in registers only. A new maximum rescales both the sum and the output so far, which is divided by the sum at
the end. With a causal mask the walk ends at the last key that any query of the block may see.

Source: Dao 2023, FlashAttention-2, arXiv:2307.08691, algorithm 1; Triton tutorials, 06-fused-attention.
"""

import torch
import triton
import triton.language as tl
from torch import Tensor

BLOCK = 16


@triton.jit
def attention_kernel(
    q_ptr,
    k_ptr,
    v_ptr,
    out_ptr,
    lse_ptr,
    queries,
    keys,
    scale,
    causal: tl.constexpr,
    width: tl.constexpr,
    block: tl.constexpr,
):
    head = tl.program_id(1)
    rows = tl.program_id(0) * block + tl.arange(0, block)
    features = tl.arange(0, width)
    places = (head * queries + rows)[:, None] * width + features[None, :]
    is_query = rows < queries
    q = tl.load(q_ptr + places, mask=is_query[:, None], other=0.0)
    top = tl.full((block,), -float("inf"), dtype=tl.float32)
    total = tl.zeros((block,), dtype=tl.float32)
    mixed = tl.zeros((block, width), dtype=tl.float32)
    last = rows + keys - queries  # the last key that each query may see
    end = tl.minimum(keys, (tl.program_id(0) + 1) * block + keys - queries) if causal else keys
    for start in range(0, end, block):
        columns = start + tl.arange(0, block)
        is_key = columns < keys
        key_places = (head * keys + columns)[:, None] * width + features[None, :]
        k = tl.load(k_ptr + key_places, mask=is_key[:, None], other=0.0)
        v = tl.load(v_ptr + key_places, mask=is_key[:, None], other=0.0)
        scores = tl.dot(q, tl.trans(k), input_precision="ieee") * scale
        is_seen = is_key[None, :] & (columns[None, :] <= last[:, None]) if causal else is_key[None, :]
        scores = tl.where(is_seen, scores, -float("inf"))
        new = tl.maximum(top, tl.max(scores, axis=1))
        shift = tl.where(new == -float("inf"), 0.0, new)  # -inf - -inf would be NaN
        weights = tl.exp(scores - shift[:, None])
        kept = tl.exp(top - shift)
        total = total * kept + tl.sum(weights, axis=1)
        mixed = mixed * kept[:, None] + tl.dot(weights, v.to(tl.float32), input_precision="ieee")
        top = new
    out = mixed / tl.where(total == 0.0, 1.0, total)[:, None]
    tl.store(out_ptr + places, out, mask=is_query[:, None])
    tl.store(lse_ptr + head * queries + rows, top + tl.log(total), mask=is_query)


def flash_attention_kernel(q: Tensor, k: Tensor, v: Tensor, causal: bool = False) -> tuple[Tensor, Tensor]:
    heads, queries, width = q.shape
    keys = k.shape[1]
    out = torch.empty_like(q)
    lse = torch.empty((heads, queries), dtype=torch.float32, device=q.device)
    grid = (triton.cdiv(queries, BLOCK), heads)
    attention_kernel[grid](q, k, v, out, lse, queries, keys, width**-0.5, causal=causal, width=width, block=BLOCK)
    return out, lse


def in_torch(q: Tensor, k: Tensor, v: Tensor, causal: bool = False) -> tuple[Tensor, Tensor]:
    """The same with the whole matrix of scores."""
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / q.shape[-1] ** 0.5
    if causal:
        queries, keys = scores.shape[-2:]
        is_seen = torch.ones(queries, keys, dtype=torch.bool, device=q.device).tril(keys - queries)
        scores = scores.masked_fill(~is_seen, -torch.inf)
    lse = torch.logsumexp(scores, dim=-1)
    shift = lse.masked_fill(lse == -torch.inf, 0.0)
    return (torch.exp(scores - shift[..., None]) @ v.to(wide)).to(q.dtype), lse
