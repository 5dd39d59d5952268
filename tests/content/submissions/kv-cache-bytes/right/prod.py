from math import prod

def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    return 2 * prod((layers, kv_heads, head_dim, tokens, batch, dtype_bytes))
