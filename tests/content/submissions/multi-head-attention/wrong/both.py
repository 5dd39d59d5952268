# catalogue: 3+5
import torch
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = ((x @ w.T).view(B, T, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    s = q @ k.mT * D ** -0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    return (s.softmax(-1).nan_to_num(0) @ v).transpose(1, 2).reshape(B, T, D)
