# Features reduced in numpy.
import threading
import numpy as np
import torch

def column_then_row(x, w1_shards, w2_shards, act):
    out = np.zeros((*x.shape[:-1], w2_shards[0].shape[0]), x.numpy().dtype)
    for w1, w2 in zip(w1_shards, w2_shards):
        h = act(x @ w1.T).numpy()
        for f in range(h.shape[-1]):
            out = out + h[..., f, None] * w2.numpy()[:, f]
    return torch.from_numpy(out)
