# catalogue: 4
import math
def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    bits = math.prod([2, layers, kv_heads, head_dim, tokens, batch, dtype_bytes])
    return bits // 8
