def kv_cache_bytes(layers, kv_heads, head_dim, tokens, batch=1, dtype_bytes=2):
    # one token in one layer: a key and a value vector
    width = kv_heads * head_dim
    per_token_per_layer = (width + width) * dtype_bytes
    per_token = per_token_per_layer * layers
    per_sequence = per_token * tokens
    return per_sequence * batch
