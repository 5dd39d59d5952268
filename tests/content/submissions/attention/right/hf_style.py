import torch
import torch.nn as nn

def eager_attention_forward(query, key, value, attention_mask, scaling):
    attn_weights = torch.matmul(query, key.mT) * scaling
    if attention_mask is not None:
        bias = torch.zeros_like(attn_weights).masked_fill(~attention_mask, -torch.inf)
        attn_weights = attn_weights + bias
    attn_weights = nn.functional.softmax(attn_weights, dim=-1, dtype=torch.float32).to(query.dtype)
    return torch.matmul(attn_weights, value)

@torch.no_grad()
def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    out = eager_attention_forward(q, k, v, mask, q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is None:
        return out
    full = mask.expand(*q.shape[:-1], k.shape[-2])
    return torch.where(full.any(-1, keepdim=True), out, torch.zeros_like(out))
