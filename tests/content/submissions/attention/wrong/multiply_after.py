# catalogue: 4
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    w = torch.softmax(q @ k.mT * scale, -1)
    if mask is not None:
        w = w * mask.to(w.dtype)
    return w @ v
