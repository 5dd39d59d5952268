# catalogue: 3
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    d_model = head_dim
    return 2 * layers * d_model * tokens * batch * dtype_bytes
