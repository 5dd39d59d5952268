import math
import numpy as np
import torch

_erf = np.vectorize(math.erf, otypes=[float])

def gpt_forward(ids, params, n_heads):
    N = lambda t: t.detach().cpu().numpy().astype(np.float64)
    E, P = N(params["tok_emb"]), N(params["pos_emb"])
    T = ids.shape[1]
    if T > len(P):
        raise ValueError("context")
    def ln(z, g, b):
        return (z - z.mean(-1, keepdims=True)) / np.sqrt(z.var(-1, keepdims=True) + 1e-5) * N(g) + N(b)
    res = []
    for row in ids.tolist():
        x = E[row] + P[:T]
        for p in params["blocks"]:
            h = ln(x, p["ln1_g"], p["ln1_b"])
            q, k, v = (np.stack(np.split(h @ N(p[w]).T, n_heads, axis=-1)) for w in ("wq", "wk", "wv"))
            s = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[-1])
            s[:, np.triu_indices(T, 1)[0], np.triu_indices(T, 1)[1]] = -np.inf
            e = np.exp(s - s.max(-1, keepdims=True))
            x = x + np.concatenate(list(e / e.sum(-1, keepdims=True) @ v), -1) @ N(p["wo"]).T
            u = ln(x, p["ln2_g"], p["ln2_b"]) @ N(p["w1"]).T + N(p["b1"])
            x = x + (u / 2 * (1 + _erf(u / math.sqrt(2)))) @ N(p["w2"]).T + N(p["b2"])
        res.append(ln(x, params["lnf_g"], params["lnf_b"]) @ E.T)
    return torch.from_numpy(np.stack(res)).to(params["tok_emb"].dtype)
