from dataclasses import astuple, dataclass
from functools import reduce
from operator import mul


@dataclass(frozen=True)
class Shape:
    batch: int
    kv_heads: int
    tokens: int
    head_dim: int

    @property
    def numel(self) -> int:
        return reduce(mul, astuple(self), 1)


def kv_cache_bytes(
    layers: int, kv_heads: int, head_dim: int, tokens: int, batch: int = 1, dtype_bytes: int = 2
) -> int:
    one = Shape(batch, kv_heads, tokens, head_dim)
    keys, values = one.numel, one.numel
    return layers * (keys + values) * dtype_bytes
