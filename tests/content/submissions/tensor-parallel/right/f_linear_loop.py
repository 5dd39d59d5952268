import torch
import torch.nn.functional as F


def column_then_row(x, w1_shards, w2_shards, act):
    y = None
    for rank in range(len(w1_shards)):
        hidden = act(F.linear(x, w1_shards[rank]))
        partial = F.linear(hidden, w2_shards[rank])
        y = partial if y is None else y + partial
    return y
