import math

import torch


def rope_row(row, position, base):
    r = len(row)
    out = row.clone()
    for i in range(r // 2):
        angle = position * base ** (-2 * i / r)
        cos, sin = math.cos(angle), math.sin(angle)
        out[2 * i] = row[2 * i] * cos - row[2 * i + 1] * sin
        out[2 * i + 1] = row[2 * i] * sin + row[2 * i + 1] * cos
    return out


def latent_attention(x, cache, p, n_heads, base=10000.0):
    B, t, D = x.shape
    c = p["kv_g"].shape[0]
    r = p["w_dkv"].shape[0] - c
    per_head = p["wq"].shape[0] // n_heads
    n = per_head - r
    v = p["w_ukv"].shape[0] // n_heads - n
    rows = [list(cache[b]) if cache is not None else [] for b in range(B)]
    outputs = torch.zeros(B, t, D, dtype=x.dtype)
    for b in range(B):
        for i in range(t):
            position = len(rows[b])
            down = p["w_dkv"] @ x[b, i]
            latent = down[:c] / math.sqrt(float((down[:c] ** 2).mean()) + 1e-6) * p["kv_g"]
            rows[b].append(torch.cat([latent, rope_row(down[c:], position, base)]))
            past = torch.stack(rows[b])
            query = p["wq"] @ x[b, i]
            heads = []
            for h in range(n_heads):
                q = query[h * per_head : (h + 1) * per_head]
                w = p["w_ukv"][h * (n + v) : (h + 1) * (n + v)]
                keys = torch.cat([past[:, :c] @ w[:n].T, past[:, c:]], dim=1)
                s = keys @ torch.cat([q[:n], rope_row(q[n:], position, base)]) / math.sqrt(n + r)
                heads.append(s.softmax(0) @ (past[:, :c] @ w[n:].T))
            outputs[b, i] = p["wo"] @ torch.cat(heads)
    return outputs, torch.stack([torch.stack(row) for row in rows])
