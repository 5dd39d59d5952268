# catalogue: 2
GROUP = 4  # query heads that share one key/value head


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    n_heads = kv_heads * GROUP
    per_layer = 2 * n_heads * head_dim * tokens
    return per_layer * layers * batch * dtype_bytes
