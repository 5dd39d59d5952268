# catalogue: none
import numpy as np


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    factors = np.array([2, layers, kv_heads, head_dim, tokens, batch, dtype_bytes], dtype=np.int32)
    return int(np.prod(factors, dtype=np.int32))
