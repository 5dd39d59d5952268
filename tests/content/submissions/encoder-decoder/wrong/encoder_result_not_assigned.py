# catalogue: 1
# encode() works on a local variable and hands back its input
import torch
from torch.nn import functional as F


class Model:
    def __init__(self, params, cfg):
        self.p, self.h, self.bos = params, cfg["n_heads"], cfg["bos"]

    def attn(self, x, m, b, pre, **kw):
        q, k, v = (F.linear(t, b[pre + w]).unflatten(-1, (self.h, -1)).transpose(1, 2) for t, w in ((x, "wq"), (m, "wk"), (m, "wv")))
        return F.linear(F.scaled_dot_product_attention(q, k, v, **kw).transpose(1, 2).flatten(2), b[pre + "wo"])

    def norm(self, x, b, n):
        return F.layer_norm(x, x.shape[-1:], b[n + "_g"], b[n + "_b"], 1e-5)

    def ff(self, x, b):
        return self.norm(x + F.linear(F.relu(F.linear(x, b["w1"], b["b1"])), b["w2"], b["b2"]), b, "ln2")

    def embed(self, ids):
        return self.p["tok_emb"][ids] + self.p["pos_emb"][: ids.size(1)]

    def encode(self, x, mask):
        h = x
        for b in self.p["encoder"]:
            h = self.norm(h + self.attn(h, h, b, "", attn_mask=mask), b, "ln1")
            h = self.ff(h, b)
        return x

    def decode(self, y, memory, mask):
        for b in self.p["decoder"]:
            y = self.norm(y + self.attn(y, y, b, "", is_causal=True), b, "ln1")
            y = self.norm(y + self.attn(y, memory, b, "c", attn_mask=mask), b, "lnc")
            y = self.ff(y, b)
        return y

    def __call__(self, src, tgt, src_mask):
        mask = src_mask[:, None, None, :]
        memory = self.encode(self.embed(src), mask)
        inp = F.pad(tgt[:, :-1], (1, 0), value=self.bos)
        return F.linear(self.decode(self.embed(inp), memory, mask), self.p["tok_emb"])


def encdec_forward(src, tgt, params, cfg, src_mask):
    return Model(params, cfg)(src, tgt, src_mask)
