# catalogue: 2
import torch
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    qs, ks, vs = [torch.split(x @ w.t(), d, dim=-1) for w in (wq, wk, wv)]
    m = torch.ones(T, T, dtype=torch.bool, device=x.device) if mask is None else mask
    m = m.expand(B, n_heads, T, T)
    heads = []
    for h, (q, k, v) in enumerate(zip(qs, ks, vs)):
        s = torch.bmm(q, k.transpose(1, 2)) / d ** 0.5
        p = s.masked_fill(~m[:, h], float("-inf")).softmax(-1).masked_fill(~m[:, h], 0.0)
        heads.append(torch.bmm(p, v))
    return torch.stack(heads, dim=1).reshape(B, T, D) @ wo.t()
