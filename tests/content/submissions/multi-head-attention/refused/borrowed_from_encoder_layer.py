import torch
from torch import nn

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    D = x.shape[-1]
    m = nn.TransformerEncoderLayer(D, n_heads, 1, dropout=0.0, batch_first=True).self_attn.to(x)
    with torch.no_grad():
        m.in_proj_weight.copy_(torch.cat([wq, wk, wv]))
        m.in_proj_bias.zero_()
        m.out_proj.weight.copy_(wo)
        m.out_proj.bias.zero_()
        bad = None if mask is None else ~mask.expand(x.shape[0], n_heads, x.shape[1], x.shape[1]).flatten(0, 1)
        return m(x, x, x, attn_mask=bad, need_weights=False)[0]
