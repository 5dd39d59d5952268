# catalogue: 1
# 2N in place of 6N, the attention term is that of training
def gpt_params(cfg):
    v, t, l, d = (cfg[k] for k in ("vocab_size", "block_size", "n_layer", "n_embd"))
    return v * d + t * d + l * (4 * d * d + 4 * d + 8 * d * d + 5 * d + 4 * d) + 2 * d


def gpt_flops(cfg, tokens):
    weights = 2 * gpt_params(cfg)
    attention = 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"]
    return (weights + attention) * tokens
