# catalogue: 4
import torch
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = [(x @ w).reshape(B, T, n_heads, D // n_heads).transpose(1, 2) for w in (wq, wk, wv)]
    s = torch.matmul(q, k.transpose(2, 3)) / (D // n_heads) ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    p = torch.softmax(s, -1).nan_to_num(nan=0.0)
    return torch.matmul(p, v).transpose(1, 2).reshape(B, T, D) @ wo
