import torch

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads
    q, k, v = x @ wq.T, x @ wk.T, x @ wv.T
    if cache is not None:
        old_k, old_v = cache
        k, v = torch.cat([old_k, k], 1), torch.cat([old_v, v], 1)
    past = k.shape[1] - t
    outs = torch.zeros_like(x)
    for i in range(t):
        seen = past + i + 1
        for h in range(n_heads):
            a = slice(h * d, (h + 1) * d)
            s = (k[:, :seen, a] @ q[:, i, a, None]).squeeze(-1) * d ** -0.5
            w = torch.softmax(s, -1)
            outs[:, i, a] = (w[:, None] @ v[:, :seen, a]).squeeze(1)
    return outs @ wo.T, (k, v)
