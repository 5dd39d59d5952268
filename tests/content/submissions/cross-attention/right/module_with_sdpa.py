import torch
import torch.nn as nn
import torch.nn.functional as F


class CrossAttention(nn.Module):
    def __init__(self, wq, wk, wv, wo, n_heads):
        super().__init__()
        self.n_heads = n_heads
        for name, w in (("q_proj", wq), ("k_proj", wk), ("v_proj", wv), ("o_proj", wo)):
            lin = nn.Linear(w.shape[1], w.shape[0], bias=False, device="meta")
            lin.weight = nn.Parameter(w.detach(), requires_grad=False)
            setattr(self, name, lin)

    def split(self, t):
        return t.unflatten(-1, (self.n_heads, -1)).transpose(1, 2)

    def forward(self, x, memory, key_padding_mask=None):
        q = self.split(self.q_proj(x))
        k = self.split(self.k_proj(memory))
        v = self.split(self.v_proj(memory))
        m = None if key_padding_mask is None else key_padding_mask[:, None, None, :]
        o = F.scaled_dot_product_attention(q, k, v, attn_mask=m)
        return self.o_proj(o.transpose(1, 2).flatten(2))


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    return CrossAttention(wq, wk, wv, wo, n_heads)(x_q, x_kv, kv_mask)
