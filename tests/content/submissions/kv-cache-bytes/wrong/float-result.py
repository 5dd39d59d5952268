# catalogue: none
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    bits = 8 * dtype_bytes
    return 2 * layers * kv_heads * head_dim * tokens * batch * bits / 8
