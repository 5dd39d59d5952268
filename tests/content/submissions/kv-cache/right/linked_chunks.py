import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    """The cache is a linked list of chunks, (older, k, v); forks share their past."""
    B, t, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w.T).reshape(B, t, n_heads, d).transpose(1, 2) for w in (wq, wk, wv))
    cache = (cache, k, v)
    top = torch.full((B, n_heads, t, 1), -torch.inf, dtype=x.dtype, device=x.device)
    total, acc = torch.zeros_like(top), torch.zeros_like(q)
    link, own = cache, True
    while link is not None:
        older, k, v = link
        s = q @ k.mT * d**-0.5
        if own:
            s = s.masked_fill(torch.ones(t, t, dtype=torch.bool, device=x.device).triu(1), -torch.inf)
        new = torch.maximum(top, s.amax(-1, keepdim=True))
        p, old = (s - new).exp(), (top - new).exp()
        total = total * old + p.sum(-1, keepdim=True)
        acc = acc * old + p @ v
        top, link, own = new, older, False
    return (acc / total).transpose(1, 2).reshape(B, t, D) @ wo.T, cache
