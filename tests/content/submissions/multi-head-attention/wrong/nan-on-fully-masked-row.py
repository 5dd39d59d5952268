# catalogue: none
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    heads = []
    for w in (wq, wk, wv):
        heads.append((x @ w.T).reshape(B, T, n_heads, d).transpose(1, 2))
    s = heads[0] @ heads[1].transpose(-1, -2) * d**-0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    return (s.softmax(-1) @ heads[2]).transpose(1, 2).reshape(B, T, D) @ wo.T
