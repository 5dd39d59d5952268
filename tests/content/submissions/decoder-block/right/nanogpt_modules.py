import torch
import torch.nn as nn
from torch.nn import functional as F


class CausalSelfAttention(nn.Module):
    def __init__(self, n_embd, n_head):
        super().__init__()
        self.c_attn = nn.Linear(n_embd, 3 * n_embd, bias=False)
        self.c_proj = nn.Linear(n_embd, n_embd, bias=False)
        self.n_head = n_head

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.c_attn(x).split(C, dim=2)
        k = k.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        q = q.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        v = v.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=None, dropout_p=0, is_causal=True)
        y = y.transpose(1, 2).contiguous().view(B, T, C)
        return self.c_proj(y)


class MLP(nn.Module):
    def __init__(self, n_embd, n_hidden):
        super().__init__()
        self.c_fc = nn.Linear(n_embd, n_hidden)
        self.gelu = nn.GELU()
        self.c_proj = nn.Linear(n_hidden, n_embd)

    def forward(self, x):
        return self.c_proj(self.gelu(self.c_fc(x)))


class Block(nn.Module):
    def __init__(self, n_embd, n_hidden, n_head):
        super().__init__()
        self.ln_1 = nn.LayerNorm(n_embd)
        self.attn = CausalSelfAttention(n_embd, n_head)
        self.ln_2 = nn.LayerNorm(n_embd)
        self.mlp = MLP(n_embd, n_hidden)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        x = x + self.mlp(self.ln_2(x))
        return x


def decoder_block(x, p, n_heads):
    block = Block(x.size(-1), p["w1"].size(0), n_heads).to(x.device, x.dtype)
    block.load_state_dict({
        "ln_1.weight": p["ln1_g"], "ln_1.bias": p["ln1_b"],
        "attn.c_attn.weight": torch.cat([p["wq"], p["wk"], p["wv"]]),
        "attn.c_proj.weight": p["wo"],
        "ln_2.weight": p["ln2_g"], "ln_2.bias": p["ln2_b"],
        "mlp.c_fc.weight": p["w1"], "mlp.c_fc.bias": p["b1"],
        "mlp.c_proj.weight": p["w2"], "mlp.c_proj.bias": p["b2"],
    })
    return block(x)
