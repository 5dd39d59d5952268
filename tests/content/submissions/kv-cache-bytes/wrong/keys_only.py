# catalogue: 1
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    return layers * kv_heads * head_dim * tokens * batch * dtype_bytes
