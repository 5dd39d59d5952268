# catalogue: 5
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    k = layers * kv_heads * head_dim * tokens
    v = k
    return (k + v) * dtype_bytes
