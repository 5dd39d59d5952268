import functools
import operator

def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    return functools.reduce(operator.mul, [layers, kv_heads, head_dim, tokens, batch, dtype_bytes], 2)
