# catalogue: 2
def gpt_params(cfg):
    V, T, L, D = cfg["vocab_size"], cfg["block_size"], cfg["n_layer"], cfg["n_embd"]
    return V * D + T * D + L * (12 * D * D + 13 * D) + 2 * D
def gpt_flops(cfg, tokens):
    n = gpt_params(cfg) + cfg["vocab_size"] * cfg["n_embd"]
    return tokens * (6 * n + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
