# catalogue: 4
# the attention term is added once, not for each token
def gpt_params(cfg):
    D = cfg["n_embd"]
    return (cfg["vocab_size"] + cfg["block_size"]) * D + cfg["n_layer"] * (12 * D ** 2 + 13 * D) + 2 * D


def gpt_flops(cfg, tokens):
    return 6 * gpt_params(cfg) * tokens + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"]
