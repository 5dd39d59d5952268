# other: hidden scores are set to -10000 instead of -inf, which real scores may be below
# shows for: d = 1, q = -200, keys 100 and 100.01 (scores -20000 and below), values 2 and 2, a block of 4: 0 instead of 2
import torch


def paged_attention(q, k_cache, v_cache, block_table, lengths):
    B, H, d = q.shape
    block, Hk = k_cache.shape[1], k_cache.shape[2]
    out = torch.zeros_like(q)
    for b in range(B):
        n = int(lengths[b])
        if n == 0:
            continue
        used = block_table[b, :(n + block - 1) // block]
        k = k_cache[used].flatten(0, 1)
        v = v_cache[used].flatten(0, 1)
        hidden = torch.arange(k.shape[0], device=q.device) >= n
        v = v.masked_fill(hidden[:, None, None], 0.0)
        query = q[b].view(Hk, H // Hk, d) * d ** -0.5
        scores = torch.einsum("grd,tgd->grt", query, k)
        scores = scores.masked_fill(hidden, -10000.0)
        out[b] = torch.einsum("grt,tgd->grd", scores.softmax(-1), v).reshape(H, d)
    return out
