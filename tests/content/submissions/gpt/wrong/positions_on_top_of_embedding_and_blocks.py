# catalogue: 6
# added at the embedding and once more inside every block
import torch
import torch.nn.functional as F


class Block:
    def __init__(self, p, n, pos):
        self.p, self.n, self.pos = p, n, pos

    def __call__(self, x):
        p, (B, T, D) = self.p, x.shape
        x = x + self.pos[:T]
        h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
        q, k, v = ((h @ p[w].T).view(B, T, self.n, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
        x = x + F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, D) @ p["wo"].T
        h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
        return x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]


def gpt_forward(ids, params, n_heads):
    wpe = params["pos_emb"]
    if ids.shape[1] > wpe.shape[0]:
        raise ValueError("too long")
    x = params["tok_emb"][ids] + wpe[: ids.shape[1]]
    for p in params["blocks"]:
        x = Block(p, n_heads, wpe)(x)
    return F.layer_norm(x, x.shape[-1:], params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].T
