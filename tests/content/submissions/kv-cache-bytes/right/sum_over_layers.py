def _layer(kv_heads, head_dim, tokens):
    for _name in ("key", "value"):
        for _head in range(kv_heads):
            yield head_dim * tokens


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    elements = sum(sum(_layer(kv_heads, head_dim, tokens)) for _ in range(layers))
    print(f"{(total := elements * batch * dtype_bytes) / 2**30:.2f} GiB")
    return total
