# catalogue: 5
# the triangle of -inf is also added in the encoder
import numpy as np
import torch


def ln(x, p, k):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * p[k + "_g"] + p[k + "_b"]


def attn(x, m, p, c, n, bias):
    B, T, D = x.shape
    q, k, v = ((t @ p[c + w].T).reshape(B, -1, n, D // n).transpose(0, 2, 1, 3) for t, w in ((x, "wq"), (m, "wk"), (m, "wv")))
    s = q @ k.swapaxes(-1, -2) / np.sqrt(D // n) + bias
    s = np.exp(s - s.max(-1, keepdims=True))
    s = s / s.sum(-1, keepdims=True)
    return (s @ v).transpose(0, 2, 1, 3).reshape(B, T, D) @ p[c + "wo"].T


def tri(n):
    return np.where(np.tri(n, dtype=bool), 0.0, -1e30)


def encdec_forward(src, tgt, params, cfg, src_mask):
    f = lambda t: t.detach().double().numpy()
    E, P, n = f(params["tok_emb"]), f(params["pos_emb"]), cfg["n_heads"]
    enc, dec = ([{k: f(t) for k, t in b.items()} for b in params[s]] for s in ("encoder", "decoder"))
    pad = np.where(src_mask.numpy(), 0.0, -1e30)[:, None, None, :]
    ff = lambda x, p: np.maximum(x @ p["w1"].T + p["b1"], 0) @ p["w2"].T + p["b2"]
    x = E[src.numpy()] + P[: src.shape[1]]
    for p in enc:
        x = ln(x + attn(x, x, p, "", n, pad + tri(src.shape[1])), p, "ln1")
        x = ln(x + ff(x, p), p, "ln2")
    ids = np.concatenate([np.full((len(tgt), 1), cfg["bos"]), tgt.numpy()[:, :-1]], axis=1)
    y = E[ids] + P[: ids.shape[1]]
    for p in dec:
        y = ln(y + attn(y, y, p, "", n, tri(ids.shape[1])), p, "ln1")
        y = ln(y + attn(y, x, p, "c", n, pad), p, "lnc")
        y = ln(y + ff(y, p), p, "ln2")
    return torch.from_numpy(y @ E.T).to(params["tok_emb"].dtype)
