import torch

def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    k = torch.empty(batch, kv_heads, tokens, head_dim, device="meta")
    v = torch.empty_like(k)
    return layers * (k.numel() + v.numel()) * dtype_bytes
