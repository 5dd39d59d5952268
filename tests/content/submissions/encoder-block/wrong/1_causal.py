# catalogue: 1
import torch
import torch.nn.functional as F

def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    d = D // n_heads
    q, k, v = [F.linear(x, p[n]).view(B, T, n_heads, d).transpose(1, 2) for n in ("wq", "wk", "wv")]
    scores = q @ k.transpose(-2, -1) / d ** 0.5
    causal = torch.tril(torch.ones(T, T, dtype=torch.bool))
    scores = scores.masked_fill(~causal, float("-inf"))
    if pad_mask is not None:
        scores = scores.masked_fill(~pad_mask[:, None, None, :], float("-inf"))
    a = torch.nan_to_num(scores.softmax(-1))
    att = F.linear((a @ v).transpose(1, 2).reshape(B, T, D), p["wo"])
    h = F.layer_norm(x + att, (D,), p["ln1_g"], p["ln1_b"], 1e-5)
    ff = F.linear(F.relu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
    return F.layer_norm(h + ff, (D,), p["ln2_g"], p["ln2_b"], 1e-5)
