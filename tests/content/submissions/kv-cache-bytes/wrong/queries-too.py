# catalogue: none
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    q = k = v = kv_heads * head_dim * tokens
    return layers * batch * (q + k + v) * dtype_bytes
