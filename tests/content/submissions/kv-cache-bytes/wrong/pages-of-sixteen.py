# catalogue: none
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    page = 16
    pages = (tokens + page - 1) // page
    return 2 * layers * kv_heads * head_dim * pages * page * batch * dtype_bytes
