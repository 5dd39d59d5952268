# catalogue: 4
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    bits = dtype_bytes * 8
    elements = 2 * layers * kv_heads * head_dim * tokens * batch
    return elements * bits
