"""You pad the hidden features to one width and all-reduce them before the second product. Each shard has different
features: multiply them by its own w2 and all-reduce only the results."""

import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    parts = [act(x @ w1.T) for w1 in w1_shards]
    width = max(part.shape[-1] for part in parts)
    hidden = all_reduce([torch.nn.functional.pad(part, (0, width - part.shape[-1])) for part in parts])
    return all_reduce([hidden[..., : w2.shape[1]] @ w2.T for w2 in w2_shards])
