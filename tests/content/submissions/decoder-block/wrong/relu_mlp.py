# catalogue: 5
# ReLU as in 2017
import torch
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"], 1e-5)
    q, k, v = ((h @ p[n].T).reshape(B, T, n_heads, D // n_heads).movedim(2, 1) for n in ("wq", "wk", "wv"))
    s = torch.einsum("bhid,bhjd->bhij", q, k) * (D // n_heads) ** -0.5
    s = torch.where(torch.ones(T, T, dtype=torch.bool).tril(), s, float("-inf"))
    x = x + torch.einsum("bhij,bhjd->bihd", s.softmax(-1), v).reshape(B, T, D) @ p["wo"].T
    h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"], 1e-5)
    return x + torch.relu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
