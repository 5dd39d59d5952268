# other: tables of the same shape are counted once
def gpt_params(cfg):
    V, T, L, D = cfg["vocab_size"], cfg["block_size"], cfg["n_layer"], cfg["n_embd"]
    tables = {(V, D), (D, V)[::-1], (T, D)}         # input, tied head, positions
    return sum(a * b for a, b in tables) + L * (12 * D * D + 13 * D) + 2 * D


def gpt_flops(cfg, tokens):
    return tokens * (6 * gpt_params(cfg) + 12 * cfg["n_layer"] * cfg["n_embd"] * cfg["block_size"])
