# catalogue: 5
class Sizer:
    def __init__(self, layers, heads, dim, width):
        self.per_token = layers * 2 * heads * dim * width
    def total(self, n):
        return n * self.per_token

def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    return Sizer(layers, kv_heads, head_dim, dtype_bytes).total(tokens)
