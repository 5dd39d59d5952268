import math


def shapes(vocab_size, block_size, n_layer, n_head, n_embd):
    yield vocab_size, n_embd
    yield block_size, n_embd
    for _ in range(n_layer):
        for shape in [(n_embd,), (n_embd,), (3 * n_embd, n_embd), (3 * n_embd,), (n_embd, n_embd), (n_embd,),
                      (n_embd,), (n_embd,), (4 * n_embd, n_embd), (4 * n_embd,), (n_embd, 4 * n_embd), (n_embd,)]:
            yield shape
    yield (n_embd,)
    yield (n_embd,)


def gpt_params(cfg):
    return sum(map(math.prod, shapes(**cfg)))


def gpt_flops(cfg, tokens):
    per_token = 6 * gpt_params(cfg)
    for _ in range(cfg["n_layer"]):
        per_token += 12 * cfg["n_embd"] * cfg["block_size"]
    return per_token * tokens
