# costly: the running total of a loop over the shards, and all_reduce is never called
import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    y = torch.zeros(*x.shape[:-1], w2_shards[0].shape[0], dtype=x.dtype)
    for w1, w2 in zip(w1_shards, w2_shards):
        y += torch.nn.functional.linear(act(torch.nn.functional.linear(x, w1)), w2)
    return y
