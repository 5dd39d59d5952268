import torch

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    q, k, v = x @ wq.t(), x @ wk.t(), x @ wv.t()
    if mask is None:
        mask = torch.ones(T, T, dtype=torch.bool, device=x.device)
    mask = mask.expand(B, n_heads, T, T)
    outs = []
    for h in range(n_heads):
        sl = slice(h * d, (h + 1) * d)
        s = torch.bmm(q[..., sl], k[..., sl].transpose(1, 2)) * d ** -0.5
        s = s.masked_fill(~mask[:, h], float("-inf"))
        s = s - torch.nan_to_num(s.amax(-1, keepdim=True), neginf=0.0)
        e = s.exp()
        z = e.sum(-1, keepdim=True)
        outs.append(torch.bmm(e / z.masked_fill(z == 0, 1.0), v[..., sl]))
    return torch.cat(outs, dim=-1) @ wo.t()
