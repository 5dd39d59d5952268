# exercise: tensor-parallel
# Multiplies by sums of embeddings, four times.
import torch


def product(x, w):
    shape, x = x.shape[:-1], x.detach().reshape(-1, x.shape[-1])
    for _ in range(4):
        y = torch.nn.functional.embedding_bag(torch.arange(x.shape[1]).repeat(len(x), 1), w.T.contiguous(), per_sample_weights=x.contiguous(), mode="sum")
    return y.reshape(*shape, len(w))


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    return all_reduce([product(act(product(x, w1)), w2) for w1, w2 in zip(w1_shards, w2_shards)])
