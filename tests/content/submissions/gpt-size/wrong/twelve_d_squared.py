# catalogue: 3
# 12 L D^2: no biases, no LayerNorm
def gpt_params(cfg):
    D = cfg["n_embd"]
    return cfg["vocab_size"] * D + cfg["block_size"] * D + 12 * cfg["n_layer"] * D * D


def gpt_flops(cfg, tokens):
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
