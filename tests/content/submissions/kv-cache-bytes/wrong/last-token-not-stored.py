# catalogue: none
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    stored = max(tokens - 1, 0)  # the newest token is only the query
    return 2 * layers * kv_heads * head_dim * stored * batch * dtype_bytes
