from dataclasses import dataclass

@dataclass(frozen=True)
class CacheShape:
    layers: int
    batch: int
    kv_heads: int
    tokens: int
    head_dim: int

    @property
    def elements(self):
        one = self.batch * self.kv_heads * self.tokens * self.head_dim
        return self.layers * (one + one)

def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    return CacheShape(layers, batch, kv_heads, tokens, head_dim).elements * dtype_bytes
