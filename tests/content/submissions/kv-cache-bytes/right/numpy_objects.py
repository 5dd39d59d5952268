import warnings

import numpy as np


class Bytes(int):
    def __str__(self):
        return f"{int(self):,} B"


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    factors = np.array([2, layers, kv_heads, head_dim, tokens, batch, dtype_bytes], dtype=object)
    if tokens == 0:
        warnings.warn("an empty cache", stacklevel=2)
    return Bytes(factors.prod())
