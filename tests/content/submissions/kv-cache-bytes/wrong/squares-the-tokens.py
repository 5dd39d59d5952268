# catalogue: none
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    keys = layers * kv_heads * tokens * head_dim
    values = layers * kv_heads * tokens * tokens
    return (keys + values) * batch * dtype_bytes
