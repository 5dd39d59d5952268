# catalogue: 7
# positions past the end reuse the last row
import torch
import torch.nn.functional as F


def gpt_forward(ids, params, n_heads):
    B, T = ids.shape
    C, D = params["pos_emb"].shape
    pos = torch.arange(T).clamp(max=C - 1)
    x = params["tok_emb"][ids] + params["pos_emb"][pos]
    future = torch.ones(T, T).triu(1).bool()
    for p in params["blocks"]:
        h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
        q, k, v = ((h @ p[w].T).view(B, T, n_heads, D // n_heads).transpose(1, 2) for w in ("wq", "wk", "wv"))
        s = (q @ k.transpose(-2, -1) / (D // n_heads) ** 0.5).masked_fill(future, float("-inf"))
        x = x + (s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ p["wo"].T
        h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
        x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    x = F.layer_norm(x, (D,), params["lnf_g"], params["lnf_b"])
    return x @ params["tok_emb"].T
