# catalogue: 4
# the rule of thumb 6ND
def gpt_params(cfg):
    D = cfg["n_embd"]
    return (cfg["vocab_size"] + cfg["block_size"]) * D + cfg["n_layer"] * (12 * D ** 2 + 13 * D) + 2 * D


def gpt_flops(cfg, tokens):
    return 6 * gpt_params(cfg) * tokens
