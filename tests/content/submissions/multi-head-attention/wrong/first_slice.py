# catalogue: 7
import torch
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    q, k, v = x @ wq.T, x @ wk.T, x @ wv.T
    out = []
    for h in range(n_heads):
        s = q[..., :d] @ k[..., :d].mT / d ** 0.5
        if mask is not None:
            s = s.masked_fill(~mask.expand(B, n_heads, T, T)[:, h], -torch.inf)
        out.append(torch.softmax(s, -1).nan_to_num(0) @ v[..., :d])
    return torch.cat(out, -1) @ wo.T
