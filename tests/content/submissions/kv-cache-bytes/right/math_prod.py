import math

KEYS_AND_VALUES = 2


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    return math.prod((KEYS_AND_VALUES, layers, kv_heads, head_dim, tokens, batch, dtype_bytes))
