# catalogue: 3
# the queries of padding are zeroed; their keys stay in play
import torch
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    D = x.shape[-1]
    q, k, v = x @ p["wq"].T, x @ p["wk"].T, x @ p["wv"].T
    if pad_mask is not None:
        q = q * pad_mask[..., None]
    q, k, v = (t.unflatten(-1, (n_heads, D // n_heads)) for t in (q, k, v))
    w = torch.einsum("bihd,bjhd->bhij", q, k).mul((D // n_heads) ** -0.5).softmax(-1)
    a = torch.einsum("bhij,bjhd->bihd", w, v).flatten(2) @ p["wo"].T
    x = F.layer_norm(x + a, [D], p["ln1_g"], p["ln1_b"])
    return F.layer_norm(x + F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"], [D], p["ln2_g"], p["ln2_b"])
