# catalogue: 4
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = ((x @ w).unflatten(2, (n_heads, -1)).transpose(1, 2) for w in (wq, wk, wv))
    s = torch.einsum("bhqd,bhkd->bhqk", q, k) * (D // n_heads) ** -0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    y = torch.einsum("bhqk,bhkd->bqhd", s.softmax(-1).nan_to_num(0.0), v)
    return y.reshape(B, T, D) @ wo
