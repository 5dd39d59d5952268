import torch
from torch.nn import MultiheadAttention as Layer


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    seen = x if cache is None else torch.cat([cache, x], 1)
    layer = Layer(x.shape[-1], n_heads, bias=False, batch_first=True, dtype=x.dtype)
    layer.load_state_dict({"in_proj_weight": torch.cat([wq, wk, wv]), "out_proj.weight": wo})
    hide = torch.ones(x.shape[1], seen.shape[1], dtype=torch.bool).triu(seen.shape[1] - x.shape[1] + 1)
    return layer(x, seen, seen, attn_mask=hide)[0].detach(), seen
