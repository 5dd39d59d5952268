# catalogue: 5
# log-probabilities instead of logits
import numpy as np
import torch
import torch.nn.functional as F


def gpt_forward(ids, params, n_heads):
    B, T = ids.shape
    if T > params["pos_emb"].shape[0]:
        raise ValueError("too long")
    x = params["tok_emb"][ids] + params["pos_emb"][torch.from_numpy(np.arange(T))]
    D = x.shape[-1]
    for p in params["blocks"]:
        h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
        q, k, v = (F.linear(h, p[w]).view(B, T, n_heads, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
        s = q @ k.transpose(2, 3) / np.sqrt(D / n_heads)
        s = s.masked_fill(torch.from_numpy(~np.tri(T, dtype=bool)), -np.inf)
        x = x + (s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ p["wo"].T
        h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
        x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    x = F.layer_norm(x, (D,), params["lnf_g"], params["lnf_b"])
    return F.log_softmax(F.linear(x, params["tok_emb"]), dim=-1)
