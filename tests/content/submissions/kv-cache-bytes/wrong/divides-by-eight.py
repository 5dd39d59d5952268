# catalogue: 4
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    n = 2 * layers * kv_heads * head_dim * tokens * batch
    return n * dtype_bytes // 8
