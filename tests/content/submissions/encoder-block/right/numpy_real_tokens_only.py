import numpy as np
import torch


def _ln(a, g, b):
    m = a.mean(-1, keepdims=True)
    return (a - m) / np.sqrt(a.var(-1, keepdims=True) + 1e-5) * g + b


def encoder_block(x, p, n_heads, pad_mask=None):
    """Drops the padding, runs the block on the real tokens, writes zeros elsewhere."""
    w = {k: v.detach().double().numpy() for k, v in p.items()}
    out = torch.zeros_like(x)
    for b in range(x.shape[0]):
        real = np.arange(x.shape[1]) if pad_mask is None else np.flatnonzero(pad_mask[b].numpy())
        if real.size == 0:
            continue
        a = x[b].detach().double().numpy()[real]
        q, k, v = (np.split(a @ w[n].T, n_heads, axis=1) for n in ("wq", "wk", "wv"))
        ctx = []
        for qh, kh, vh in zip(q, k, v):
            s = qh @ kh.T * qh.shape[1] ** -0.5
            e = np.exp(s - s.max(axis=1, keepdims=True))
            ctx.append(e @ vh / e.sum(axis=1, keepdims=True))
        h = _ln(a + np.hstack(ctx) @ w["wo"].T, w["ln1_g"], w["ln1_b"])
        y = _ln(h + np.maximum(h @ w["w1"].T + w["b1"], 0) @ w["w2"].T + w["b2"], w["ln2_g"], w["ln2_b"])
        out[b, torch.from_numpy(real)] = torch.from_numpy(y).to(x.dtype)
    return out
