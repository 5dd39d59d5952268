import torch
from torch import nn


class Mine(nn.MultiheadAttention):
    def load(self, wq, wk, wv, wo):
        self.in_proj_weight.data = torch.cat([wq, wk, wv])
        self.out_proj.weight.data = wo
        return self


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    layer = Mine(D, n_heads, bias=False, batch_first=True).load(wq, wk, wv, wo)
    hide = None if mask is None else ~mask.expand(B, n_heads, T, T).reshape(-1, T, T)
    return layer(x, x, x, attn_mask=hide, need_weights=False)[0]
