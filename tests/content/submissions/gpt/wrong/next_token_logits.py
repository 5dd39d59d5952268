# catalogue: 4
# returns [B, V], the logits of the next token
import torch
import torch.nn.functional as F


def hidden(ids, params, n):
    T = ids.shape[1]
    if T > params["pos_emb"].shape[0]:
        raise ValueError("too long")
    x = params["tok_emb"][ids] + params["pos_emb"][None, :T]
    D = x.shape[-1]
    keep = torch.ones(T, T, dtype=torch.bool).tril()
    for p in params["blocks"]:
        h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
        out = []
        for q, k, v in zip(*((h @ p[w].T).chunk(n, -1) for w in ("wq", "wk", "wv"))):
            s = (q @ k.mT / q.shape[-1] ** 0.5).masked_fill(~keep, float("-inf"))
            out.append(s.softmax(-1) @ v)
        x = x + torch.cat(out, -1) @ p["wo"].T
        h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
        x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return F.layer_norm(x, (D,), params["lnf_g"], params["lnf_b"])


def gpt_forward(ids, params, n_heads):
    return hidden(ids, params, n_heads)[:, -1] @ params["tok_emb"].T
