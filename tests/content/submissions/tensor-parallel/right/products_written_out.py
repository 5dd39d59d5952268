# both products written out as multiply and sum
import torch
def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    ys = []
    for i in range(len(w1_shards)):
        h = (x.unsqueeze(-2) * w1_shards[i]).sum(-1)
        g = act(h)
        ys.append((g.unsqueeze(-2) * w2_shards[i]).sum(-1))
    return all_reduce(ys)
