# costly: the batch is sent through row by row, an exchange for each
import torch


def column_then_row(x, w1_shards, w2_shards, act):
    rows = []
    for row in x.reshape(-1, x.shape[-1]):
        y = None
        for a, b in zip(w1_shards, w2_shards):
            part = act(a @ row) @ b.T
            y = part if y is None else y + part
        rows.append(y)
    return torch.stack(rows).reshape(*x.shape[:-1], -1)
