# other: an axis of size 1 gets lost
import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    batched = x.dim() > 2
    if batched:
        x = x.unsqueeze(-2)
    total = all_reduce([act(x @ a.T) @ b.T for a, b in zip(w1_shards, w2_shards)])
    return total.squeeze() if batched else total
