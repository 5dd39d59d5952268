# other: uses is_causal for chunks, which aligns at the top left
import torch
import torch.nn.functional as F


def rotary(x, positions, base):
    r = x.shape[-1]
    inv = torch.tensor([base ** (-2 * i / r) for i in range(r // 2)], dtype=x.dtype)
    angle = torch.repeat_interleave(positions.to(x.dtype)[:, None] * inv, 2, dim=-1)
    turned = torch.stack([-x[..., 1::2], x[..., ::2]], dim=-1).reshape(x.shape)
    return x * angle.cos() + turned * angle.sin()


def latent_attention(x, cache, p, n_heads, base=10000.0):
    b, t, _ = x.shape
    c = p["kv_g"].shape[0]
    r = p["w_dkv"].shape[0] - c
    old = x.new_zeros(b, 0, c + r) if cache is None else cache
    place = torch.arange(old.shape[1], old.shape[1] + t)
    low = F.linear(x, p["w_dkv"])
    normed = low[..., :c] * (low[..., :c].pow(2).mean(-1, keepdim=True) + 1e-6) ** -0.5 * p["kv_g"]
    full = torch.cat([old, torch.cat([normed, rotary(low[..., c:], place, base)], -1)], 1)
    q = F.linear(x, p["wq"]).unflatten(-1, (n_heads, -1)).transpose(1, 2)
    n = q.shape[-1] - r
    q = torch.cat([q[..., :n], rotary(q[..., n:], place, base)], -1)
    kv = F.linear(full[..., :c], p["w_ukv"]).unflatten(-1, (n_heads, -1)).transpose(1, 2)
    shared = full[:, None, :, c:].expand(b, n_heads, full.shape[1], r)
    k, v = torch.cat([kv[..., :n], shared], -1), kv[..., n:]
    seen = torch.arange(full.shape[1]) <= place[:, None]
    out = F.scaled_dot_product_attention(q, k, v, is_causal=t > 1)
    return F.linear(out.transpose(1, 2).flatten(2), p["wo"]), full
