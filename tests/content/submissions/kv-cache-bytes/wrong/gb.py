# catalogue: 6
GB = 10 ** 9
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    n = 1
    for f in (2, layers, kv_heads, head_dim, tokens, batch, dtype_bytes):
        n *= f
    return n / GB
