# nanoGPT's get_num_params: positions are subtracted
def gpt_params(cfg):
    D = cfg["n_embd"]
    n = (cfg["vocab_size"] + cfg["block_size"]) * D + cfg["n_layer"] * (12 * D ** 2 + 13 * D) + 2 * D
    return n - cfg["block_size"] * D


def gpt_flops(cfg, tokens):
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
