# column-parallel and row-parallel layers, as in Megatron
import torch


class ColumnParallel:
    def __init__(self, shards):
        self.shards = shards

    def __call__(self, x):
        return [torch.einsum("...d,fd->...f", x, w) for w in self.shards]


class RowParallel:
    def __init__(self, shards, all_reduce):
        self.shards, self.all_reduce = shards, all_reduce

    def __call__(self, inputs):
        return self.all_reduce([torch.einsum("...f,of->...o", h, w) for h, w in zip(inputs, self.shards)])


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    up, down = ColumnParallel(w1_shards), RowParallel(w2_shards, all_reduce)
    return down([act(h) for h in up(x)])
