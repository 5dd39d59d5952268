# catalogue: 2
def gpt_params(cfg):
    V, T, L, D = cfg["vocab_size"], cfg["block_size"], cfg["n_layer"], cfg["n_embd"]
    emb = V * D + T * D
    blocks = L * (12 * D ** 2 + 13 * D)
    head = D * V + V
    return emb + blocks + 2 * D + head
def gpt_flops(cfg, tokens):
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
