import numpy as np
import torch


def _ln(x, g, b):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x ** 2).mean(-1, keepdims=True) + 1e-5) * g + b


def _attn(q_in, kv_in, W, heads, causal):
    q, k, v = q_in @ W[0].T, kv_in @ W[1].T, kv_in @ W[2].T
    outs = []
    for a, b, c in zip(np.split(q, heads, 1), np.split(k, heads, 1), np.split(v, heads, 1)):
        s = a @ b.T / np.sqrt(a.shape[1])
        if causal:
            s[np.triu_indices(len(s), 1)] = -np.inf
        s = np.exp(s - s.max(1, keepdims=True))
        outs.append(s / s.sum(1, keepdims=True) @ c)
    return np.concatenate(outs, 1) @ W[3].T


def _ffn(x, p):
    return np.maximum(x @ p["w1"].T + p["b1"], 0) @ p["w2"].T + p["b2"]


def encdec_forward(src, tgt, params, cfg, src_mask):
    f = lambda t: t.detach().double().numpy()
    E, P = f(params["tok_emb"]), f(params["pos_emb"])
    enc, dec = ([{k: f(t) for k, t in blk.items()} for blk in params[name]] for name in ("encoder", "decoder"))
    names = ("wq", "wk", "wv", "wo")
    h = cfg["n_heads"]
    out = np.zeros((*tgt.shape, len(E)))
    for b in range(len(src)):
        real = src_mask[b].numpy()
        m = (E[src[b].numpy()] + P[: src.shape[1]])[real]
        for p in enc:
            a = _ln(m + _attn(m, m, [p[n] for n in names], h, False), p["ln1_g"], p["ln1_b"])
            m = _ln(a + _ffn(a, p), p["ln2_g"], p["ln2_b"])
        ids = [cfg["bos"]] + tgt[b].tolist()[:-1]
        y = E[ids] + P[: len(ids)]
        for p in dec:
            a = _ln(y + _attn(y, y, [p[n] for n in names], h, True), p["ln1_g"], p["ln1_b"])
            c = _ln(a + _attn(a, m, [p["c" + n] for n in names], h, False), p["lnc_g"], p["lnc_b"])
            y = _ln(c + _ffn(c, p), p["ln2_g"], p["ln2_b"])
        out[b] = y @ E.T
    return torch.from_numpy(out).to(params["tok_emb"].dtype)
