def bytes_per_token(layers, kv_heads, head_dim, dtype_bytes):
    return (layers * kv_heads * head_dim * dtype_bytes) << 1


def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    return tokens * batch * bytes_per_token(layers, kv_heads, head_dim, dtype_bytes)


if __name__ == "__main__":
    print(kv_cache_bytes(32, 8, 128, 8192))
