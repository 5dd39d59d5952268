import torch
from torch import nn

@torch.no_grad()
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    att = nn.TransformerEncoderLayer(x.shape[-1], n_heads, 1, dropout=0.0, batch_first=True).self_attn.to(x)
    att.in_proj_weight.copy_(torch.cat([wq, wk, wv]))
    att.out_proj.weight.copy_(wo)
    att.in_proj_bias.zero_(); att.out_proj.bias.zero_()
    seq = x if cache is None else torch.cat([cache, x], 1)
    t, T = x.shape[1], seq.shape[1]
    hide = torch.ones(t, T, dtype=torch.bool, device=x.device).triu(T - t + 1)
    return att(x, seq, seq, attn_mask=hide)[0], seq
