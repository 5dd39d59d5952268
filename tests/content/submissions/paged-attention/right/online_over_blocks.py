# an online softmax over the blocks of each sequence, as vLLM's kernel goes through them
import math

import torch


def paged_attention(q, k_cache, v_cache, block_table, lengths):
    B, H, d = q.shape
    size, kv = k_cache.shape[1], k_cache.shape[2]
    out = torch.zeros_like(q)
    for b in range(B):
        left = int(lengths[b])
        m = q.new_full((H,), -math.inf)
        total = q.new_zeros(H)
        acc = q.new_zeros(H, d)
        for entry in block_table[b].tolist():
            if left <= 0:
                break
            n = min(size, left)
            k = k_cache[entry, :n].repeat_interleave(H // kv, dim=1)
            v = v_cache[entry, :n].repeat_interleave(H // kv, dim=1)
            s = (k * q[b]).sum(-1) / math.sqrt(d)  # (n, H)
            new = torch.maximum(m, s.max(0).values)
            p = torch.exp(s - new)
            old = torch.exp(m - new)
            total = total * old + p.sum(0)
            acc = acc * old[:, None] + (p[..., None] * v).sum(0)
            m = new
            left -= n
        if int(lengths[b]):
            out[b] = acc / total[:, None]
    return out
