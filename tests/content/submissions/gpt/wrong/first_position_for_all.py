# catalogue: 2
# every token gets pos_emb[0], so the order of the tokens is invisible
import torch
import torch.nn.functional as F


def gpt_forward(ids, params, n_heads):
    B, T = ids.shape
    if T > params["pos_emb"].shape[0]:
        raise ValueError("context")
    pos = torch.zeros_like(ids)
    x = params["tok_emb"][ids] + params["pos_emb"][pos]
    D = x.shape[-1]
    m = torch.full((T, T), float("-inf"), dtype=x.dtype).triu(1)
    for p in params["blocks"]:
        h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
        q, k, v = ((h @ p[w].T).reshape(B, T, n_heads, -1) for w in ("wq", "wk", "wv"))
        a = (torch.einsum("bihd,bjhd->bhij", q, k) * (D // n_heads) ** -0.5 + m).softmax(-1)
        x = x + torch.einsum("bhij,bjhd->bihd", a, v).reshape(B, T, D) @ p["wo"].T
        h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
        x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return F.layer_norm(x, (D,), params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].T
