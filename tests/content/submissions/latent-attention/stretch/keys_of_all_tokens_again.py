# stretch: the cache is expanded to keys and values in every call, as the paper writes it
import torch


def spin(x, place, base):
    even, odd = x[..., 0::2], x[..., 1::2]
    speed = float(base) ** (-torch.arange(0, x.shape[-1], 2, dtype=x.dtype) / x.shape[-1])
    angle = place[:, None].to(x.dtype) * speed
    return torch.stack((even * angle.cos() - odd * angle.sin(), even * angle.sin() + odd * angle.cos()), -1).flatten(-2)


def latent_attention(x, cache, p, n_heads, base=10000.0):
    c = p["kv_g"].shape[0]
    r = p["w_dkv"].shape[0] - c
    n = p["wq"].shape[0] // n_heads - r
    start = 0 if cache is None else cache.shape[1]
    place = torch.arange(start, start + x.shape[1])
    down = x @ p["w_dkv"].T
    latent = down[..., :c]
    latent = latent / torch.sqrt(latent.pow(2).mean(-1, keepdim=True) + 1e-6) * p["kv_g"]
    rows = torch.cat((latent, spin(down[..., c:], place, base)), -1)
    cache = rows if cache is None else torch.cat((cache, rows), 1)
    q = (x @ p["wq"].T).unflatten(-1, (n_heads, n + r)).transpose(1, 2)
    kv = (cache[..., :c] @ p["w_ukv"].T).unflatten(-1, (n_heads, -1)).transpose(1, 2)
    score = q[..., :n] @ kv[..., :n].transpose(-1, -2)
    score = score + spin(q[..., n:], place, base) @ cache[:, None, :, c:].transpose(-1, -2)
    later = torch.arange(cache.shape[1]) > place[:, None]
    weights = (score * (n + r) ** -0.5).masked_fill(later, float("-inf")).softmax(-1)
    out = (weights @ kv[..., n:]).transpose(1, 2).flatten(2)
    return out @ p["wo"].T, cache
