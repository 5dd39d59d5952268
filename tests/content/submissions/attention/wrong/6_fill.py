# catalogue: 6
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = q.size(-1) ** -0.5 if scale is None else scale
    out_dtype = q.dtype
    if out_dtype in (torch.float16, torch.bfloat16):
        q, k, v = q.float(), k.float(), v.float()
    attn_weights = (q @ k.mT) * scale
    if mask is not None:
        attn_weights = attn_weights.masked_fill(mask == 0, -1e4)
    attn_probs = attn_weights.softmax(dim=-1)
    if mask is not None:
        any_key = mask.expand(attn_probs.shape).any(-1, keepdim=True)
        attn_probs = attn_probs * any_key
    return (attn_probs @ v).to(out_dtype)
