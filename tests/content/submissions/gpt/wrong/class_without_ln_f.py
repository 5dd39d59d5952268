# catalogue: 1
# the class has no ln_f
import torch
import torch.nn.functional as F


class Transformer:
    def __init__(self, params, n_heads):
        self.params, self.n = params, n_heads

    def attn(self, x, p):
        B, T, D = x.shape
        q, k, v = ((x @ p[w].T).view(B, T, self.n, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
        s = q @ k.mT / q.size(-1) ** 0.5
        s = s.masked_fill(torch.ones(T, T, dtype=torch.bool).triu(1), float("-inf"))
        return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ p["wo"].T

    def __call__(self, ids):
        P = self.params
        if ids.size(1) > len(P["pos_emb"]):
            raise ValueError("too long")
        x = F.embedding(ids, P["tok_emb"]) + P["pos_emb"][: ids.size(1)]
        D = x.size(-1)
        for p in P["blocks"]:
            x = x + self.attn(F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"]), p)
            h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
            x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
        return F.linear(x, P["tok_emb"])


def gpt_forward(ids, params, n_heads):
    return Transformer(params, n_heads)(ids)
