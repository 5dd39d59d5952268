"""You join the first weight along its inputs (dim=1). In nn.Linear layout (out, in) the shards are parts of the
outputs, dim=0, and there is no need to join them."""

import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    hidden = act(x @ torch.cat(w1_shards, dim=1).T)
    return hidden @ torch.cat(w2_shards, dim=0).T
