"""Your nn.Linear has its default bias, which every device adds to its result. The layers have no biases here: pass
bias=False. A bias of the second layer is added once, after the all-reduce."""

import torch


def linear(weight):
    layer = torch.nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype)
    layer.weight.data = weight
    return layer


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    partials = []
    for w1, w2 in zip(w1_shards, w2_shards):
        up, down = linear(w1), linear(w2)
        partials.append(down(act(up(x))))
    return all_reduce(partials).detach()
