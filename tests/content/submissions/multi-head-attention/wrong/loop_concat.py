# catalogue: 5
import torch
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    d = x.shape[-1] // n_heads
    T = x.shape[1]
    full = torch.ones(T, T, device=x.device).bool() if mask is None else mask
    full = full.expand(x.shape[0], n_heads, T, T)
    res = torch.empty_like(x)
    for h in range(n_heads):
        a, b = h * d, (h + 1) * d
        q, k, v = x @ wq[a:b].T, x @ wk[a:b].T, x @ wv[a:b].T
        s = (q @ k.mT * d ** -0.5).masked_fill(~full[:, h], -torch.inf)
        res[:, :, a:b] = s.softmax(-1).nan_to_num(0) @ v
    return res
