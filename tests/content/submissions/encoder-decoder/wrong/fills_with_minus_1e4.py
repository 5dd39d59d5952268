# other: hidden scores are filled with -1e4, and lower real ones lose
import torch


def norm(x, g, b):
    mean = x.mean(-1, keepdim=True)
    var = ((x - mean) ** 2).mean(-1, keepdim=True)
    return (x - mean) / (var + 1e-5).sqrt() * g + b


def attend(x, kv, wq, wk, wv, wo, n_heads, hidden):
    B, T, D = x.shape
    S = kv.shape[1]
    d = D // n_heads
    q = (x @ wq.T).reshape(B, T, n_heads, d).transpose(1, 2)
    k = (kv @ wk.T).reshape(B, S, n_heads, d).transpose(1, 2)
    v = (kv @ wv.T).reshape(B, S, n_heads, d).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) * d ** -0.5
    scores = scores.masked_fill(hidden, -1e4)
    y = scores.softmax(-1) @ v
    return y.transpose(1, 2).reshape(B, T, D) @ wo.T


def ffn(x, p):
    return torch.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]


def encdec_forward(src, tgt, params, cfg, src_mask):
    H = cfg["n_heads"]
    tok, pos = params["tok_emb"], params["pos_emb"]
    B, S = src.shape
    T = tgt.shape[1]
    pad = ~src_mask[:, None, None, :]
    future = torch.ones(T, T, dtype=torch.bool, device=tgt.device).triu(1)

    memory = tok[src] + pos[:S]
    for p in params["encoder"]:
        a = norm(memory + attend(memory, memory, p["wq"], p["wk"], p["wv"], p["wo"], H, pad), p["ln1_g"], p["ln1_b"])
        memory = norm(a + ffn(a, p), p["ln2_g"], p["ln2_b"])

    bos = torch.full((B, 1), cfg["bos"], dtype=tgt.dtype, device=tgt.device)
    x = tok[torch.cat([bos, tgt], dim=1)[:, :T]] + pos[:T]
    for p in params["decoder"]:
        a = norm(x + attend(x, x, p["wq"], p["wk"], p["wv"], p["wo"], H, future), p["ln1_g"], p["ln1_b"])
        c = norm(a + attend(a, memory, p["cwq"], p["cwk"], p["cwv"], p["cwo"], H, pad), p["lnc_g"], p["lnc_b"])
        x = norm(c + ffn(c, p), p["ln2_g"], p["ln2_b"])
    return x @ tok.T
