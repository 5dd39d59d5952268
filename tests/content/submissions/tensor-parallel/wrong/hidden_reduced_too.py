# catalogue: 3
# the hidden features of all devices are added up before the activation
import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    pre = [x @ w.T for w in w1_shards]
    n = max(p.shape[-1] for p in pre)
    h = act(all_reduce([torch.nn.functional.pad(p, (0, n - p.shape[-1])) for p in pre]))
    return all_reduce([h[..., : w.shape[1]] @ w.T for w in w2_shards])
