# catalogue: 4
# every device gets a slice of the input features
import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    n = len(w1_shards)
    parts = x.tensor_split(n, dim=-1)
    out, at = [], 0
    for p, a, b in zip(parts, w1_shards, w2_shards):
        h = p @ a[:, at:at + p.shape[-1]].T
        at += p.shape[-1]
        out.append(act(h) @ b.T)
    return all_reduce(out)
