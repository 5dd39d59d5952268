# catalogue: 6
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    total = 2 * layers * kv_heads * head_dim * tokens * batch * dtype_bytes
    return total / 1024 ** 3
