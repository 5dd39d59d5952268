# true division makes floats, which lose the last digits
def gpt_params(cfg):
    D = cfg["n_embd"]
    return (cfg["vocab_size"] + cfg["block_size"]) * D + cfg["n_layer"] * (12 * D ** 2 + 13 * D) + 2 * D


def gpt_flops(cfg, tokens):
    head = cfg["n_embd"] / cfg["n_head"]
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * cfg["n_head"] * head * cfg["block_size"])
