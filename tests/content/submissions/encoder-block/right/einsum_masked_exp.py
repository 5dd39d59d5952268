import torch


def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    keep = torch.ones(B, T, dtype=torch.bool, device=x.device) if pad_mask is None else pad_mask
    q, k, v = torch.einsum("btd,nod->nbto", x, torch.stack([p["wq"], p["wk"], p["wv"]])).unflatten(-1, (n_heads, -1))
    s = torch.einsum("bqhc,bkhc->bhqk", q, k) * (D // n_heads) ** -0.5
    s = s.masked_fill(~keep[:, None, None, :], -torch.inf)
    e = (s - s.amax(-1, keepdim=True)).exp()
    ctx = torch.einsum("bhqk,bkhc->bqhc", e / e.sum(-1, keepdim=True), v).flatten(2)
    ln = torch.nn.functional.layer_norm
    a = ln(x + ctx @ p["wo"].T, (D,), p["ln1_g"], p["ln1_b"])
    f = (a @ p["w1"].T + p["b1"]).clamp_min(0) @ p["w2"].T + p["b2"]
    return ln(a + f, (D,), p["ln2_g"], p["ln2_b"])
