# catalogue: 3
# LayerNorm is counted, the biases of the linear layers are not
def gpt_params(cfg):
    d, n = cfg["n_embd"], 0
    n += (cfg["vocab_size"] + cfg["block_size"]) * d
    for _ in range(cfg["n_layer"]):
        n += 2 * d + 2 * d
        n += d * 3 * d + d * d
        n += d * 4 * d + 4 * d * d
    return n + 2 * d


def gpt_flops(cfg, tokens):
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
