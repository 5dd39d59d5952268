# costly: each shard's hidden features are cut in two halves and each half makes an all-reduce of full size: two exchanges
import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    hidden = [act(x @ w.T) for w in w1_shards]
    first, second = [], []
    for h, w2 in zip(hidden, w2_shards):
        m = h.shape[-1] // 2
        first.append(h[..., :m] @ w2[:, :m].T)
        second.append(h[..., m:] @ w2[:, m:].T)
    return all_reduce(first) + all_reduce(second)
