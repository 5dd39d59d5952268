# catalogue: 5
import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    q, k, v = (torch.stack((x @ w.T).split(d, -1), 1) for w in (wq, wk, wv))
    s = (q @ k.transpose(-1, -2)) * d**-0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    p = torch.softmax(s, -1).nan_to_num(0)
    return (p @ v).permute(0, 2, 1, 3).reshape(B, T, D)
