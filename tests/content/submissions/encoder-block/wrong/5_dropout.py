# catalogue: 5
import torch
import torch.nn.functional as F

def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    d = D // n_heads
    heads = []
    for h in range(n_heads):
        s = slice(h * d, (h + 1) * d)
        q, k, v = x @ p["wq"][s].T, x @ p["wk"][s].T, x @ p["wv"][s].T
        score = q @ k.mT * d ** -0.5
        if pad_mask is not None:
            score = score.masked_fill(~pad_mask.unsqueeze(1), -torch.inf)
        heads.append(score.softmax(-1) @ v)
    att = F.dropout(torch.cat(heads, -1) @ p["wo"].T, p=0.1)
    x = F.layer_norm(x + att, (D,), p["ln1_g"], p["ln1_b"])
    ff = F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return F.layer_norm(x + F.dropout(ff, p=0.1), (D,), p["ln2_g"], p["ln2_b"])
