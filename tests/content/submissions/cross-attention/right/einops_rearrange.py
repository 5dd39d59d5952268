# requires: einops
import torch
from einops import rearrange


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    q, k, v = x_q @ wq.t(), x_kv @ wk.t(), x_kv @ wv.t()
    q, k, v = (rearrange(t, "b n (h d) -> b h n d", h=n_heads) for t in (q, k, v))
    sim = torch.einsum("b h i d, b h j d -> b h i j", q, k) * q.shape[-1] ** -0.5
    if kv_mask is not None:
        keep = rearrange(kv_mask, "b j -> b 1 1 j")
        sim = sim.masked_fill(~keep, -torch.finfo(sim.dtype).max)
        attn = sim.softmax(dim=-1).masked_fill(~keep, 0.0)
    else:
        attn = sim.softmax(dim=-1)
    out = torch.einsum("b h i j, b h j d -> b h i d", attn, v)
    return rearrange(out, "b h n d -> b n (h d)") @ wo.t()
