"""Attention over a paged KV cache: a sequence's keys lie in blocks that may be anywhere in memory.

A server does not know how long a sequence will get. So the cache is cut into blocks, and a table says which block holds
which tokens of a sequence, as the page table of an operating system does. What lies behind a sequence's end, in its
last block or its table, is left over from others and must not be read into the result: 0 times NaN is NaN, so it does
not help to give it a weight of 0.

    token i of sequence b:  block block_table[b, i // block],  place i % block

Source: Kwon et al. 2023 (vLLM), arXiv:2309.06180, section 4.1; vLLM, csrc/attention.
"""

import torch
from torch import Tensor


def paged_attention(q: Tensor, k_cache: Tensor, v_cache: Tensor, block_table: Tensor, lengths: Tensor) -> Tensor:
    block, n_kv, d = k_cache.shape[1:]
    group = q.shape[1] // n_kv  # query heads for each key head
    out = torch.zeros_like(q)  # (B, H, d): zeros for sequences without tokens
    for b, length in enumerate(lengths.tolist()):
        if length > 0:
            blocks = block_table[b, : -(-length // block)]  # only those that hold tokens
            k = k_cache[blocks].flatten(0, 1)[:length]  # (T, Hk, d): in the order of the tokens
            v = v_cache[blocks].flatten(0, 1)[:length]
            queries = q[b].unflatten(0, (n_kv, group))  # (Hk, group, d): neighbours share a key head
            scores = torch.einsum("hgd,thd->hgt", queries, k) * d**-0.5
            weights = torch.softmax(scores, dim=-1)  # (Hk, group, T)
            out[b] = torch.einsum("hgt,thd->hgd", weights, v).flatten(0, 1)
    return out
