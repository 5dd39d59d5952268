# catalogue: 1
import numpy as np

def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    shape = (layers, batch, kv_heads, tokens, head_dim)
    return int(np.prod(shape, dtype=object)) * dtype_bytes
