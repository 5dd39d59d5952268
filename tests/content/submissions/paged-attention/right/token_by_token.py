import torch


def paged_attention(q, k_cache, v_cache, block_table, lengths):
    size, kv, d = k_cache.shape[1:]
    out = []
    for b in range(q.shape[0]):
        n = lengths[b].item()
        if n == 0:
            out.append(torch.zeros_like(q[b]))
            continue
        at = [(block_table[b, i // size].item(), i % size) for i in range(n)]
        k = torch.stack([k_cache[block, place] for block, place in at], dim=1)  # (Hk, n, d)
        v = torch.stack([v_cache[block, place] for block, place in at], dim=1)
        heads = []
        for i in range(q.shape[1]):
            j = i * kv // q.shape[1]
            heads.append(torch.softmax(k[j] @ q[b, i] * d**-0.5, dim=0) @ v[j])
        out.append(torch.stack(heads))
    return torch.stack(out)
