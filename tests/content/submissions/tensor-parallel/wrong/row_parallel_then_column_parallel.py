# catalogue: 4
# row parallel first (reduce), then column parallel (gather), on the whole weights
import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    n = len(w1_shards)
    w1, w2 = torch.cat(w1_shards, 0), torch.cat(w2_shards, 1)
    h = act(all_reduce([a @ b.T for a, b in zip(x.tensor_split(n, -1), w1.tensor_split(n, 1))]))
    return torch.cat([h @ w.T for w in w2.tensor_split(n, 0)], -1)
