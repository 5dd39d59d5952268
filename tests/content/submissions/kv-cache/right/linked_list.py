import torch

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    """cache: (parent, k, v), chunks shared between forks"""
    B, t, D = x.shape
    sh = lambda y: y.view(B, t, n_heads, -1).permute(0, 2, 1, 3)
    q, node = sh(x @ wq.T), (cache, sh(x @ wk.T), sh(x @ wv.T))
    ks, vs, n = [], [], node
    while n is not None:
        ks.append(n[1])
        vs.append(n[2])
        n = n[0]
    k, v = torch.cat(ks[::-1], 2), torch.cat(vs[::-1], 2)
    s = q @ k.mT * q.shape[-1] ** -0.5
    future = torch.ones(s.shape[-2:], dtype=torch.bool).triu(k.shape[2] - t + 1)
    return (s.masked_fill(future, -torch.inf).softmax(-1) @ v).permute(0, 2, 1, 3).flatten(2) @ wo.T, node
