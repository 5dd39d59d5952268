# catalogue: 2
# V * D once more for the output head
def gpt_params(cfg):
    D = cfg["n_embd"]
    wte = cfg["vocab_size"] * D
    wpe = cfg["block_size"] * D
    block = 2 * D + 3 * D * D + 3 * D + D * D + D + 2 * D + 4 * D * D + 4 * D + 4 * D * D + D
    lm_head = D * cfg["vocab_size"]
    return wte + wpe + cfg["n_layer"] * block + 2 * D + lm_head


def gpt_flops(cfg, tokens):
    return 6 * gpt_params(cfg) * tokens + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"] * tokens
