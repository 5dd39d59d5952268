import torch
from torch.nn import MultiheadAttention as MHA


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    a = MHA(D, n_heads, bias=False, batch_first=True)
    a.load_state_dict({"in_proj_weight": torch.cat([wq, wk, wv]), "out_proj.weight": wo})
    hide = None if mask is None else ~mask.expand(B, n_heads, T, T).reshape(-1, T, T)
    return a(x, x, x, attn_mask=hide)[0].detach()
