# stretch: the rows for keys are moved to the query, but the values of all tokens are made again
import torch


def latent_attention(x, cache, p, n_heads, base=10000.0):
    B, t, _ = x.shape
    c = p["kv_g"].numel()
    r = p["w_dkv"].size(0) - c
    n = p["wq"].size(0) // n_heads - r
    past = 0 if cache is None else cache.size(1)
    frequency = torch.tensor([float(base) ** (-2 * i / r) for i in range(r // 2)], dtype=x.dtype)
    angle = torch.arange(past, past + t, dtype=x.dtype)[:, None] * frequency
    cos, sin = angle.cos(), angle.sin()

    def turn(y):
        a, b = y.unflatten(-1, (-1, 2)).unbind(-1)
        return torch.stack([a * cos - b * sin, b * cos + a * sin], -1).flatten(-2)

    small = x @ p["w_dkv"].T
    latent, key_part = small[..., :c], small[..., c:]
    norm = (latent.square().mean(-1, keepdim=True) + 1e-6).sqrt()
    new = torch.cat([latent / norm * p["kv_g"], turn(key_part)], -1)
    full = new if cache is None else torch.cat([cache, new], 1)
    w = p["w_ukv"].view(n_heads, -1, c)
    q = (x @ p["wq"].T).view(B, t, n_heads, n + r).transpose(1, 2)
    query = torch.cat([q[..., :n] @ w[:, :n], turn(q[..., n:])], -1)
    score = query @ full.unsqueeze(1).mT / (n + r) ** 0.5
    hidden = torch.ones(t, past + t, dtype=torch.bool).triu(past + 1)
    weights = score.masked_fill(hidden, float("-inf")).softmax(-1)
    values = full[:, None, :, :c] @ w[:, n:].mT
    return (weights @ values).transpose(1, 2).reshape(B, t, -1) @ p["wo"].T, full
