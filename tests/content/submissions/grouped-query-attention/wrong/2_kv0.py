# catalogue: 2
import torch

def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    Q, K, V = x @ wq.T, x @ wk.T, x @ wv.T
    if mask is not None:
        mask = mask.expand(B, n_heads, T, T)
    heads = []
    for h in range(n_heads):
        g = h // n_heads * n_kv_heads
        q = Q[..., h * d:(h + 1) * d]
        k = K[..., g * d:(g + 1) * d]
        v = V[..., g * d:(g + 1) * d]
        s = q @ k.mT / d ** 0.5
        if mask is not None:
            s = s.masked_fill(~mask[:, h], -torch.inf)
        heads.append(s.softmax(-1).nan_to_num(0) @ v)
    return torch.cat(heads, -1) @ wo.T
