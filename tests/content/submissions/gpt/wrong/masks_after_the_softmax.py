# other: later tokens are cut after the softmax and the rest is scaled up, but may have rounded to 0
import torch
import torch.nn.functional as F


def gpt_forward(ids, params, n_heads):
    B, T = ids.shape
    C, D = params["pos_emb"].shape
    if T > C:
        raise ValueError("too long")
    x = params["tok_emb"][ids] + params["pos_emb"][:T]
    for p in params["blocks"]:
        h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
        q, k, v = ((h @ p[n].T).reshape(B, T, n_heads, D // n_heads).transpose(1, 2) for n in ("wq", "wk", "wv"))
        w = torch.softmax(q @ k.transpose(-1, -2) * (D // n_heads) ** -0.5, dim=-1).tril()
        w = w / w.sum(-1, keepdim=True).clamp_min(1e-30)
        x = x + (w @ v).transpose(1, 2).reshape(B, T, D) @ p["wo"].T
        h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
        x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return F.layer_norm(x, (D,), params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].T
