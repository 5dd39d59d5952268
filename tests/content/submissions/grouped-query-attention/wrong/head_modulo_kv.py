# catalogue: 1
# query head h reads kv head h % n_kv_heads
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    d = x.shape[-1] // n_heads
    q = (x @ wq.T).split(d, dim=-1)
    k = (x @ wk.T).split(d, dim=-1)
    v = (x @ wv.T).split(d, dim=-1)
    if mask is not None:
        mask = mask.expand(x.shape[0], n_heads, x.shape[1], x.shape[1])
    out = []
    for h in range(n_heads):
        kv = h % n_kv_heads
        s = q[h] @ k[kv].transpose(1, 2) * d ** -0.5
        if mask is not None:
            s = s.masked_fill(~mask[:, h], -torch.inf)
        out.append(s.softmax(-1).nan_to_num(0.0) @ v[kv])
    return torch.cat(out, -1) @ wo.T
