# style: numpy inside, only act and all_reduce see tensors
import numpy as np
import torch


def column_then_row(x, w1_shards, w2_shards, act, all_reduce):
    flat = x.detach().numpy().reshape(-1, x.shape[-1])
    parts = []
    for w1, w2 in zip(w1_shards, w2_shards):
        h = np.matmul(flat, w1.detach().numpy().T)
        h = act(torch.from_numpy(h).reshape(*x.shape[:-1], w1.shape[0]))
        h = h.numpy().reshape(flat.shape[0], -1)
        parts.append(np.matmul(h, w2.detach().numpy().T))
    y = all_reduce([torch.from_numpy(part) for part in parts])
    return y.reshape(*x.shape[:-1], w2_shards[0].shape[0])
