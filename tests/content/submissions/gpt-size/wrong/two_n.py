# catalogue: 1
# forward pass only: 2N and 4LDT
def gpt_params(cfg):
    D = cfg["n_embd"]
    return (cfg["vocab_size"] + cfg["block_size"]) * D + cfg["n_layer"] * (12 * D * D + 13 * D) + 2 * D


def gpt_flops(cfg, tokens):
    return tokens * (2 * gpt_params(cfg) + 4 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
