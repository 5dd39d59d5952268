# The number of parameters is kept by the identity of a configuration that may change.
_c = {}
def gpt_params(cfg):
    if id(cfg) not in _c:
        V, T, L, D = cfg["vocab_size"], cfg["block_size"], cfg["n_layer"], cfg["n_embd"]
        _c[id(cfg)] = cfg, V * D + T * D + L * (12 * D * D + 13 * D) + 2 * D
    return _c[id(cfg)][1]
def gpt_flops(cfg, tokens):
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
