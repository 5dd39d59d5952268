# catalogue: none
FP16 = 2


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=FP16):
    return 2 * FP16 * layers * kv_heads * head_dim * tokens * batch
