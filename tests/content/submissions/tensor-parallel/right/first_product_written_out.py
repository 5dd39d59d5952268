# broadcast only for the first product, in float of x
import torch
def column_then_row(x, w1_shards, w2_shards, act):
    out = None
    for w1, w2 in zip(w1_shards, w2_shards):
        h = torch.sum(x[..., None, :] * w1, -1)
        y = torch.matmul(act(h), w2.T)
        out = y if out is None else out + y
    return out
