import torch
from torch import nn
from torch.nn import functional as F


class ContextTooLong(ValueError):
    pass


class Block(nn.Module):
    def __init__(self, p, heads):
        super().__init__()
        D, H = p["w1"].shape[1], p["w1"].shape[0]
        self.heads = heads
        self.ln1, self.ln2 = nn.LayerNorm(D), nn.LayerNorm(D)
        self.qkv, self.proj = nn.Linear(D, 3 * D, bias=False), nn.Linear(D, D, bias=False)
        self.mlp = nn.Sequential(nn.Linear(D, H), nn.GELU(), nn.Linear(H, D))
        self.to(p["w1"].dtype)
        with torch.no_grad():
            for par, val in [(self.ln1.weight, p["ln1_g"]), (self.ln1.bias, p["ln1_b"]),
                             (self.ln2.weight, p["ln2_g"]), (self.ln2.bias, p["ln2_b"]),
                             (self.qkv.weight, torch.cat([p["wq"], p["wk"], p["wv"]])), (self.proj.weight, p["wo"]),
                             (self.mlp[0].weight, p["w1"]), (self.mlp[0].bias, p["b1"]),
                             (self.mlp[2].weight, p["w2"]), (self.mlp[2].bias, p["b2"])]:
                par.copy_(val)

    def forward(self, x):
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in self.qkv(self.ln1(x)).chunk(3, -1))
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(a.transpose(1, 2).flatten(2))
        return x + self.mlp(self.ln2(x))


class GPT(nn.Module):
    def __init__(self, params, heads):
        super().__init__()
        self.wte = nn.Embedding.from_pretrained(params["tok_emb"])
        self.wpe = nn.Embedding.from_pretrained(params["pos_emb"])
        self.h = nn.ModuleList(Block(p, heads) for p in params["blocks"])
        V, D = params["tok_emb"].shape
        self.ln_f = nn.LayerNorm(D, dtype=params["lnf_g"].dtype)
        self.ln_f.load_state_dict({"weight": params["lnf_g"], "bias": params["lnf_b"]})
        self.lm_head = nn.Linear(D, V, bias=False)
        self.lm_head.weight = self.wte.weight

    def forward(self, idx):
        pos = torch.arange(idx.size(1), device=idx.device)
        if len(pos) > self.wpe.num_embeddings:
            raise ContextTooLong(len(pos))
        x = self.wte(idx) + self.wpe(pos)
        for block in self.h:
            x = block(x)
        return self.lm_head(self.ln_f(x))


@torch.no_grad()
def gpt_forward(ids, params, n_heads):
    return GPT(params, n_heads)(ids)
