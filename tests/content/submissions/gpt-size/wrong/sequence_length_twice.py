# takes attention as T * T for each token's sequence count: tokens * T^2
def gpt_params(cfg):
    D = cfg["n_embd"]
    return (cfg["vocab_size"] + cfg["block_size"]) * D + cfg["n_layer"] * (12 * D ** 2 + 13 * D) + 2 * D


def gpt_flops(cfg, tokens):
    return 6 * gpt_params(cfg) * tokens + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"] ** 2 * tokens
