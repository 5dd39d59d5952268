import torch


def init(vocab, width, layers, context, noise):
    place = [0]

    def matrix(rows, columns, scale=0.02):
        values = []
        for _ in range(rows):
            values.append(noise[place[0] : place[0] + columns])
            place[0] += columns
        return torch.stack(values) * scale

    dtype = noise.dtype
    out = {"tok_emb": matrix(vocab, width), "pos_emb": matrix(context, width)}
    out["blocks"] = []
    for _ in range(layers):
        p = {}
        for name in ("wq", "wk", "wv"):
            p[name] = matrix(width, width)
        p["wo"] = matrix(width, width, 0.02 * (2 * layers) ** -0.5)
        p["w1"] = matrix(4 * width, width)
        p["w2"] = matrix(width, 4 * width, 0.02 * (2 * layers) ** -0.5)
        for name in ("ln1", "ln2"):
            p[name + "_g"] = torch.ones(width, dtype=dtype)
            p[name + "_b"] = torch.zeros(width, dtype=dtype)
        p["b1"], p["b2"] = torch.zeros(4 * width, dtype=dtype), torch.zeros(width, dtype=dtype)
        out["blocks"].append(p)
    out["lnf_g"], out["lnf_b"] = torch.ones(width, dtype=dtype), torch.zeros(width, dtype=dtype)
    return out


def norm(x, g, b):
    mean = x.mean(-1, keepdim=True)
    var = x.var(-1, unbiased=False, keepdim=True)
    return (x - mean) / (var + 1e-5).sqrt() * g + b


def forward(params, ids, n_heads):
    logits = []
    for row in ids:  # sequence by sequence, head by head
        x = params["tok_emb"][row] + params["pos_emb"][: len(row)]
        d = x.shape[1] // n_heads
        for p in params["blocks"]:
            h = norm(x, p["ln1_g"], p["ln1_b"])
            heads = []
            for i in range(n_heads):
                part = slice(i * d, (i + 1) * d)
                q, k, v = h @ p["wq"][part].T, h @ p["wk"][part].T, h @ p["wv"][part].T
                scores = (q @ k.T) / d**0.5
                mask = torch.arange(len(row))[:, None] < torch.arange(len(row))[None, :]
                heads.append(torch.softmax(scores.masked_fill(mask, float("-inf")), -1) @ v)
            x = x + torch.cat(heads, -1) @ p["wo"].T
            h = norm(x, p["ln2_g"], p["ln2_b"]) @ p["w1"].T + p["b1"]
            x = x + torch.nn.functional.gelu(h) @ p["w2"].T + p["b2"]
        logits.append(norm(x, params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].T)
    return torch.stack(logits)
