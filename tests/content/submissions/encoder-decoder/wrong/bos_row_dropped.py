# catalogue: 4
import torch
import torch.nn.functional as F

class Transformer:
    def __init__(self, params, cfg):
        self.p, self.n, self.bos = params, cfg["n_heads"], cfg["bos"]
    def embed(self, ids):
        return F.embedding(ids, self.p["tok_emb"]) + self.p["pos_emb"][None, : ids.size(1)]
    def norm(self, x, blk, which):
        return F.layer_norm(x, x.shape[-1:], blk[f"ln{which}_g"], blk[f"ln{which}_b"])
    def attend(self, x, ctx, blk, prefix="", mask=None, causal=False):
        q, k, v = (F.linear(t, blk[f"{prefix}w{c}"]).unflatten(-1, (self.n, -1)).transpose(1, 2) for t, c in ((x, "q"), (ctx, "k"), (ctx, "v")))
        o = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        return F.linear(o.transpose(1, 2).flatten(2), blk[f"{prefix}wo"])
    def ffn(self, x, blk):
        return F.linear(F.relu(F.linear(x, blk["w1"], blk["b1"])), blk["w2"], blk["b2"])
    def encode(self, src, mask):
        x = self.embed(src)
        for blk in self.p["encoder"]:
            x = self.norm(x + self.attend(x, x, blk, mask=mask), blk, 1)
            x = self.norm(x + self.ffn(x, blk), blk, 2)
        return x
    def decode(self, tgt, memory, mask):
        start = tgt.new_full((tgt.shape[0], 1), self.bos)
        x = self.embed(torch.cat((start, tgt), dim=1))
        for blk in self.p["decoder"]:
            x = self.norm(x + self.attend(x, x, blk, causal=True), blk, 1)
            x = self.norm(x + self.attend(x, memory, blk, "c", mask=mask), blk, "c")
            x = self.norm(x + self.ffn(x, blk), blk, 2)
        return F.linear(x[:, 1:], self.p["tok_emb"])
def encdec_forward(src, tgt, params, cfg, src_mask):
    t = Transformer(params, cfg)
    mask = src_mask[:, None, None, :]
    return t.decode(tgt, t.encode(src, mask), mask)
