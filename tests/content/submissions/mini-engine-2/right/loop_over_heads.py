import math

import torch


def norm(x, g, b):
    mu = x.mean(-1, keepdim=True)
    var = ((x - mu) ** 2).mean(-1, keepdim=True)
    return (x - mu) / torch.sqrt(var + 1e-5) * g + b


def forward_chunk(params, n_heads, cache, seq, ids, start):
    rows = [params["tok_emb"][token] + params["pos_emb"][start + i] for i, token in enumerate(ids)]
    x = torch.stack(rows)
    t, width = x.shape
    d = width // n_heads
    for number, p in enumerate(params["blocks"]):
        h = norm(x, p["ln1_g"], p["ln1_b"])
        k = torch.stack([h @ p["wk"][head * d : (head + 1) * d].T for head in range(n_heads)])
        v = torch.stack([h @ p["wv"][head * d : (head + 1) * d].T for head in range(n_heads)])
        cache.write(number, seq, start, k, v)
        all_k, all_v = cache.read(number, seq, start + t)
        out = torch.zeros_like(x)
        for head in range(n_heads):
            q = h @ p["wq"][head * d : (head + 1) * d].T
            for i in range(t):
                seen = start + i + 1
                weights = torch.softmax(all_k[head, :seen] @ q[i] / math.sqrt(d), 0)
                out[i, head * d : (head + 1) * d] = weights @ all_v[head, :seen]
        x = x + out @ p["wo"].T
        h = norm(x, p["ln2_g"], p["ln2_b"])
        h = h @ p["w1"].T + p["b1"]
        h = h * 0.5 * (1 + torch.erf(h / 2**0.5))
        x = x + h @ p["w2"].T + p["b2"]
    return params["tok_emb"] @ norm(x[-1], params["lnf_g"], params["lnf_b"])
