# Gathered in a thread.
import threading
import numpy as np
import torch

def column_then_row(x, w1_shards, w2_shards, act):
    h = [act(x @ w.T) for w in w1_shards]; out = []
    t = threading.Thread(target=lambda: out.append(torch.cat(h, -1) @ torch.cat(list(w2_shards), -1).T)); t.start(); t.join()
    return out[0]
