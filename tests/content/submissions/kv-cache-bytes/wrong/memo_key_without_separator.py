_per_token = {}   # configuration -> bytes a token


def _bytes_per_token(layers, kv_heads, head_dim, dtype_bytes):
    config = f"kv{layers}{kv_heads}{head_dim}b{dtype_bytes}"
    if config not in _per_token:
        _per_token[config] = 2 * layers * kv_heads * head_dim * dtype_bytes
    return _per_token[config]


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    return int(_bytes_per_token(layers, kv_heads, head_dim, dtype_bytes) * tokens * batch)
