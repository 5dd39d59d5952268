import torch


def turned(features, turns):
    pairs = torch.view_as_complex(features.float().reshape(*features.shape[:-1], -1, 2).clone())
    return torch.view_as_real(pairs * turns).reshape(features.shape).type_as(features)


def latent_attention(x, cache, p, n_heads, base=10000.0):
    batch, fresh = x.shape[0], x.shape[1]
    wide = p["kv_g"].numel()
    both = p["wq"].shape[0] // n_heads
    turning = p["w_dkv"].shape[0] - wide
    plain = both - turning
    known = 0 if cache is None else cache.shape[1]

    speed = torch.pow(torch.tensor(float(base)), -torch.arange(0, turning, 2) / turning)
    angle = torch.arange(known, known + fresh)[:, None] * speed
    turns = torch.complex(angle.cos(), angle.sin())

    down = x @ p["w_dkv"].mT
    mean_square = down[..., :wide].square().mean(dim=-1, keepdim=True)
    latent = down[..., :wide] / (mean_square + 1e-6).sqrt() * p["kv_g"]
    rows = torch.cat((latent, turned(down[..., wide:], turns)), dim=2)
    if cache is not None:
        rows = torch.cat((cache, rows), dim=1)

    query = (x @ p["wq"].mT).reshape(batch, fresh, n_heads, both)
    up = (rows[..., :wide] @ p["w_ukv"].mT).reshape(batch, rows.shape[1], n_heads, -1)
    scores = torch.einsum("bihn,bjhn->bhij", query[..., :plain], up[..., :plain])
    scores = scores + torch.einsum("bihr,bjr->bhij", turned(query[..., plain:], turns[:, None]), rows[..., wide:])
    allowed = torch.arange(rows.shape[1])[None] <= torch.arange(known, known + fresh)[:, None]
    weights = (scores / both**0.5).where(allowed, torch.tensor(float("-inf"), dtype=x.dtype)).softmax(dim=3)
    heads = torch.einsum("bhij,bjhv->bihv", weights, up[..., plain:])
    return heads.reshape(batch, fresh, -1) @ p["wo"].mT, rows
