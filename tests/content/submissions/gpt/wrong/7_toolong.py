# catalogue: 7
import torch
import torch.nn.functional as F

def attention(h, p, n):
    B, T, D = h.shape
    d = D // n
    res = []
    for i in range(n):
        r = slice(i * d, (i + 1) * d)
        s = (h @ p["wq"][r].T) @ (h @ p["wk"][r].T).mT / d ** 0.5
        s = s.masked_fill(~torch.ones(T, T).tril().bool(), -torch.inf)
        res.append(s.softmax(-1) @ (h @ p["wv"][r].T))
    return torch.cat(res, -1) @ p["wo"].T

def gpt_forward(ids, params, n_heads):
    C, D = params["pos_emb"].shape
    ids = ids[:, -C:]
    T = ids.shape[1]
    x = params["tok_emb"][ids] + params["pos_emb"][:T]
    for p in params["blocks"]:
        x = x + attention(F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"]), p, n_heads)
        h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
        x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    x = F.layer_norm(x, (D,), params["lnf_g"], params["lnf_b"])
    return x @ params["tok_emb"].T
