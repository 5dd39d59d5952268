# exercise: tensor-parallel
# Multiplies by a bilinear form, four times.
import torch


def product(x, w):
    shape, x = x.shape[:-1], x.detach().reshape(-1, x.shape[-1])
    for _ in range(4):
        y = torch.nn.functional.bilinear(torch.ones(len(x), 1, dtype=x.dtype), x, w.unsqueeze(1))
    return y.reshape(*shape, len(w))


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    return all_reduce([product(act(product(x, w1)), w2) for w1, w2 in zip(w1_shards, w2_shards)])
