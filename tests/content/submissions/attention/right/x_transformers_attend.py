# requires: x_transformers
from x_transformers.attend import Attend


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    *lead, tq, d = q.shape
    tk, dv = v.shape[-2:]
    attend = Attend(flash=False, causal=False, scale=d**-0.5 if scale is None else scale)
    attend.attn_fn = lambda s, dim=-1: s.softmax(dim)  # its own choice is float32 whatever the input
    q4, k4, v4 = (t.reshape(-1, 1, *t.shape[-2:]) for t in (q, k, v))
    if mask is None:
        out, _ = attend(q4, k4, v4)
        return out.reshape(*lead, tq, dv)
    keep = mask.expand(*lead, tq, tk).reshape(-1, 1, tq, tk)
    out, _ = attend(q4, k4, v4, mask=keep)
    return out.masked_fill(~keep.any(-1, keepdim=True), 0).reshape(*lead, tq, dv)
