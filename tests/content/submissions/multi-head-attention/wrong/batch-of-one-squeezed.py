# catalogue: none
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    D = x.shape[-1]
    d = D // n_heads
    q, k, v = ((x @ w.T).unflatten(-1, (n_heads, d)).transpose(1, 2) for w in (wq, wk, wv))
    s = q @ k.mT * d**-0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    y = (s.softmax(-1).nan_to_num(0.0) @ v).transpose(1, 2).flatten(2)
    return (y @ wo.T).squeeze(0)
