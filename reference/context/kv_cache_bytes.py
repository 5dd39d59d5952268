"""Size of the KV cache: what attention must keep for every token during generation.

Each layer keeps one key and one value of head_dim numbers per key/value head and token. With grouped-query attention
there are fewer key/value heads than query heads, and the cache holds only the former.

    bytes = 2 * layers * kv_heads * head_dim * tokens * batch * dtype_bytes

Source: follows from the definition; key/value heads as in Ainslie et al. 2023 (GQA), arXiv:2305.13245, section 2.2.
"""


def kv_cache_bytes(layers: int, kv_heads: int, head_dim: int, tokens: int, batch: int = 1, dtype_bytes: int = 2) -> int:
    numbers_per_token = 2 * layers * kv_heads * head_dim  # 2: a key and a value
    bytes_per_token = numbers_per_token * dtype_bytes
    return bytes_per_token * tokens * batch
