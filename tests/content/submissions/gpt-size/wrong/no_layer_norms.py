# catalogue: 3
# biases are counted, LayerNorm is not
def lin(i, o):
    return i * o + o


def gpt_params(cfg):
    d = cfg["n_embd"]
    block = lin(d, 3 * d) + lin(d, d) + lin(d, 4 * d) + lin(4 * d, d)
    return (cfg["vocab_size"] + cfg["block_size"]) * d + cfg["n_layer"] * block


def gpt_flops(cfg, tokens):
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
