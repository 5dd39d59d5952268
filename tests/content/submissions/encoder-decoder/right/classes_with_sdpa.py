import torch
from torch import nn
from torch.nn import functional as F


class MHA(nn.Module):
    def __init__(self, p, prefix, heads):
        super().__init__()
        self.w = [p[prefix + c] for c in ("wq", "wk", "wv", "wo")]
        self.heads = heads

    def forward(self, x, kv=None, mask=None, causal=False):
        kv = x if kv is None else kv
        q, k, v = (F.linear(t, w).unflatten(-1, (self.heads, -1)).transpose(1, 2) for t, w in zip((x, kv, kv), self.w))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        return F.linear(y.transpose(1, 2).flatten(2), self.w[3])


class Layer(nn.Module):
    def __init__(self, p, heads):
        super().__init__()
        self.p = p
        self.self_attn = MHA(p, "", heads)
        self.cross_attn = MHA(p, "c", heads) if "cwq" in p else None

    def add_norm(self, x, y, name):
        return F.layer_norm(x + y, x.shape[-1:], self.p[name + "_g"], self.p[name + "_b"])

    def forward(self, x, mask, memory=None):
        if self.cross_attn is None:
            x = self.add_norm(x, self.self_attn(x, mask=mask), "ln1")
        else:
            x = self.add_norm(x, self.self_attn(x, causal=True), "ln1")
            x = self.add_norm(x, self.cross_attn(x, memory, mask=mask), "lnc")
        p = self.p
        return self.add_norm(x, F.linear(F.linear(x, p["w1"], p["b1"]).relu(), p["w2"], p["b2"]), "ln2")


class Seq2Seq(nn.Module):
    def __init__(self, params, cfg):
        super().__init__()
        self.tok = nn.Embedding.from_pretrained(params["tok_emb"], freeze=True)
        self.pos = nn.Embedding.from_pretrained(params["pos_emb"], freeze=True)
        self.enc = nn.ModuleList([Layer(p, cfg["n_heads"]) for p in params["encoder"]])
        self.dec = nn.ModuleList([Layer(p, cfg["n_heads"]) for p in params["decoder"]])
        self.bos = cfg["bos"]

    def embed(self, ids):
        return self.tok(ids) + self.pos(torch.arange(ids.size(1), device=ids.device))

    def forward(self, src, tgt, src_mask):
        mask = src_mask[:, None, None]
        mem = self.embed(src)
        for layer in self.enc:
            mem = layer(mem, mask)
        shifted = tgt.roll(1, dims=1)
        shifted[:, 0] = self.bos
        y = self.embed(shifted)
        for layer in self.dec:
            y = layer(y, mask, mem)
        return F.linear(y, self.tok.weight)


def encdec_forward(src, tgt, params, cfg, src_mask):
    return Seq2Seq(params, cfg)(src, tgt, src_mask)
