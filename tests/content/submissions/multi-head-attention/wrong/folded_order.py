# catalogue: 8
import torch
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    fold = lambda w: (x @ w.T).view(B, T, n_heads, d).transpose(1, 2).reshape(B * n_heads, T, d)
    q, k, v = fold(wq), fold(wk), fold(wv)
    s = torch.baddbmm(torch.zeros(1, 1, 1, dtype=x.dtype, device=x.device), q, k.transpose(1, 2), alpha=d ** -0.5)
    if mask is not None:
        m = mask.expand(B, n_heads, T, T).transpose(0, 1).reshape(B * n_heads, T, T)
        s = s.masked_fill(~m, float("-inf"))
    o = torch.bmm(torch.softmax(s, -1).nan_to_num(0.0), v)
    return o.view(B, n_heads, T, d).transpose(1, 2).reshape(B, T, D) @ wo.T
