def gpt_params(cfg):
    V, T, L, D = cfg["vocab_size"], cfg["block_size"], cfg["n_layer"], cfg["n_embd"]
    return V * D + T * D + L * (12 * D * D + 13 * D) + 2 * D


def gpt_flops(cfg, tokens):
    L, D, T = cfg["n_layer"], cfg["n_embd"], cfg["block_size"]
    return tokens * (6 * gpt_params(cfg) + 12 * L * D * T)
