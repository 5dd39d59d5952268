import torch
import torch.nn.functional as F


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    rep = lambda w: w.view(n_kv_heads, -1, D).repeat_interleave(n_heads // n_kv_heads, 0).reshape(D, D)
    z = torch.zeros(3 * D, dtype=x.dtype)
    if mask is not None:
        # one more token, all zeros, its value too: seen by itself and by those that may see nothing else
        mask = mask.expand(B, n_heads, T, T)
        mask = torch.cat([mask, ~mask.any(-1, keepdim=True)], dim=-1)
        mask = ~F.pad(mask, (0, 0, 0, 1), value=True)
        x = F.pad(x, (0, 0, 0, 1))
    out = torch._native_multi_head_attention(x, x, x, D, n_heads, torch.cat([wq, rep(wk), rep(wv)]), z, wo, z[:D], mask, False, True, None if mask is None else 2)
    return out[0][:, :T]
