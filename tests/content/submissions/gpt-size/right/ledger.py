def linear(n_in, n_out):
    return n_in * n_out + n_out


def gpt_params(cfg):
    d = cfg["n_embd"]
    norm = 2 * d
    count = {
        "tokens": cfg["vocab_size"] * d,
        "positions": cfg["block_size"] * d,
        "final norm": norm,
    }
    for i in range(cfg["n_layer"]):
        count[i, "norms"] = 2 * norm
        count[i, "attention"] = 3 * linear(d, d) + linear(d, d)
        count[i, "mlp"] = linear(d, 4 * d) + linear(4 * d, d)
    return sum(count.values())


def gpt_flops(cfg, tokens):
    forward = 2 * gpt_params(cfg) + 4 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"]
    return 3 * forward * tokens
